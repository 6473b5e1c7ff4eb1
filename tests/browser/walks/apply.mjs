// A citizen opens an account on a phone and applies: one question a page, check the answers, receipt.
import { identityNumber } from '../../flow/made.mjs';

export default {
	name: 'apply', role: 'applicant', variants: ['desktop', 'phone', 'plain'],
	async run(page, t) {
		await t.goto('/register?next=/apply');
		await t.shot('register');
		await t.fill('手机号', '19900009001');
		await t.fill('姓名', '江明远');
		await t.fill('密码', 'anju-walk-2026');
		await t.press('注册');
		await t.expectHeading('申请公租房');
		await t.shot('apply-start');
		await t.follow('开始申请');
		await t.fill('姓名', '江明远');
		await t.fill('身份证号', '370902198503129930');
		await t.fill('手机号', '19900009001');
		await t.press('继续');
		await t.expect(/身份证号/);
		await t.shot('apply-wrong-number');
		await t.fill('身份证号', identityNumber('370902', '19850312', 993));
		await t.press('继续');
		await t.shot('apply-members');
		await t.press('继续');
		await t.fill('户籍所在区', '城西区');
		await t.fill('在本市住了几年', '9');
		await t.choose('婚姻状况', '未婚');
		await t.shot('apply-registry');
		await t.press('继续');
		await t.choose('申请人类别', '低收入');
		await t.fill('家庭人均月收入', '1500');
		await t.fill('家庭资产', '20000');
		await t.fill('在本市参加社保几个月', '60');
		await t.press('继续');
		await t.choose('现在住在哪里', '租住私房');
		await t.press('继续');
		await t.shot('apply-wish');
		await t.press('继续');
		await t.shot('apply-evidence');
		await t.press('继续');
		await t.expect('江明远');
		await t.shot('apply-check');
		await t.fill('我已看过，并且同意', true);
		await t.press('提交申请');
		await t.expect(/YZ\d{4}/);
		await t.shot('apply-receipt');
		await t.goto('/mine');
		await t.shot('apply-mine');
	},
};
