// Things that people bring: identity numbers with right check digits (sequence 990-999: nobody's), a small photograph.

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
