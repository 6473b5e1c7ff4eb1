// Things that people bring: identity numbers with right check digits (sequence 990-999: nobody's), a small photograph.

import { today } from './server.mjs';

/** place of six digits, birth as yyyymmdd, a sequence number of three digits (odd: male). */
export function identityNumber(place, birth, sequence) {
	const body = place + birth + String(sequence).padStart(3, '0');
	const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
	return body + '10X98765432'[[...body].reduce((sum, digit, at) => sum + Number(digit) * weights[at], 0) % 11];
}

/** A photograph of one grey pixel. */
export const jpeg = Buffer.from(
	'/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/' +
	'yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=', 'base64');

const bom = '\ufeff';
const csv = (...lines) => bom + lines.map((cells) => cells.join(',')).join('\r\n') + '\r\n';

/** A new estate as an office writes it: six floors, four homes a floor, two kinds of home. */
export function homesFile(project, count) {
	const homes = Array.from({ length: count }, (_, n) => {
		const [floor, room, building] = [Math.floor(n / 4) % 6 + 1, n % 4 + 1, Math.floor(n / 24) + 1];
		const [type, area, inner] = room % 2 ? ['单间', '32.50', '27.10'] : ['两室一厅', '54.20', '45.30'];
		return [project, '望湖社区', '望湖组团', `${building}栋`, '1单元', `${floor}0${room}`, floor, type, area, inner, '南北', '简装', 2021, '11.00', '空置', ''];
	});
	return csv(['项目', '社区', '组团', '楼栋', '单元', '房号', '楼层', '户型', '建筑面积(㎡)', '套内面积(㎡)', '朝向', '装修情况', '建成年份', '租金标准(元/㎡·月)', '状态', '备注'], ...homes);
}

const dayBefore = (day, days) => new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

/**
 * Applications in order of their number: {number, name, days: [of the applicant, the spouse] old on `day`, size, class, income,
 * area: of an own home}. Children make up the rest of the size.
 */
export function applicationsFile(people, { day, applied }) {
	const place = ['370902', '370911', '370921', '370923', '370982', '370983'];
	const person = (n, days) => identityNumber(place[n % 6], dayBefore(day, days), 990 + Math.floor(n / 6) % 10);
	const rows = people.map((one, n) => {
		const [own, spouse] = one.days;
		const children = one.size - one.days.length;
		const members = [...(spouse ? [`陆佳|配偶|${person(n + 1, spouse)}`] : []),
			...Array.from({ length: children }, (_, k) => `陆宁|女|${person(n + 2, 3000 + 40 * n + k)}`)];
		return [one.number, one.name, person(n, own), `1990002${String(n).padStart(4, '0')}`, one.class, '城西区', spouse ? '已婚' : '离婚', members.join(';'),
			one.income, '3.00', one.area ? '自有住房' : '租住私房', one.area ?? '0.00', '8', '40', '', one.wished ?? '单间', applied];
	});
	return csv(['受理编号', '申请人', '身份证号', '手机号', '申请人类别', '户籍区', '婚姻状况', '家庭成员', '家庭人均月收入(元)', '家庭资产(万元)', '住房情况',
		'现住房建筑面积(㎡)', '居住年限', '参保月数', '优先类别', '意向户型', '申请日期'], ...rows);
}

/** Values that the form posted to a path (":id" for what varies) may take, made from the description of the API. */
export function formValues(description, path) {
	const content = description.paths[path.replace(/:(\w+)/g, '{$1}')].post.requestBody?.content ?? {};
	const made = {};
	for (const [name, field] of Object.entries(Object.values(content)[0]?.schema.properties ?? {})) {
		if (field.enum) made[name] = field.enum[0];
		else if (field.type === 'integer') made[name] = Math.max(field.minimum ?? 0, Math.min(field.maximum ?? 100, 100));
		else if (field.type === 'boolean') made[name] = true;
		else if (field.format === 'date') made[name] = today();
		else if (field.format === 'phone') made[name] = '13900000000';
		else if (field.format === 'id-number') made[name] = identityNumber('370902', '19800101', 991);
		else if (field.format !== 'binary') made[name] = '看过了，情况属实'.padEnd(field.minLength ?? 0, '。').slice(0, field.maxLength ?? 100);
	}
	return made;
}
