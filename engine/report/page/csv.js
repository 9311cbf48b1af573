// Tables as CSV (RFC 4180) that no spreadsheet takes for formulas.

const FORMULA = /^[ \u00a0\u3000\ufeff\u200b]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

function cell(value, kind) {
  if (value === null || value === undefined) return "";
  if (kind === "share") return Number.isFinite(value) ? (value * 100).toFixed(2) : "";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  let text = String(value).replaceAll("\0", "\ufffd");
  if (FORMULA.test(text)) text = `'${text}`;
  return /^ | $|[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv({ columns, rows }) {
  const lines = [columns.map(({ name }) => cell(name)), ...rows.map((row) => row.map((value, index) => cell(value, columns[index].kind)))].map((row) => row.join(","));
  return `${lines.join("\r\n")}\r\n`;
}
