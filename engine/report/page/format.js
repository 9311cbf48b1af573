// Numbers, dates and names as people read them.

const whole = new Intl.NumberFormat("en-GB");
export const number = (value) => whole.format(value);

/// 0.4567 as "46 %"; one decimal near the ends, where it matters.
export function percent(share) {
  if (!Number.isFinite(share)) return "–";
  const hundredths = share * 100;
  const nearAnEnd = (hundredths > 0 && hundredths < 10) || (hundredths > 99 && hundredths < 100);
  const decimals = nearAnEnd ? 1 : 0;
  if (nearAnEnd && hundredths < 0.05) return "<\u202f0.1\u202f%";
  if (nearAnEnd && hundredths >= 99.95) return ">\u202f99.9\u202f%";
  return `${hundredths.toFixed(decimals)}\u202f%`;
}

/// {share, low, high} as "46 % (41–51 %)".
export function interval({ share, low, high }) {
  if (!Number.isFinite(share)) return "–";
  return `${percent(share)} (${percent(low).replace(/\u202f%$/, "")}–${percent(high)})`;
}

export function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (count >= 1000 && unit + 1 < units.length) {
    count /= 1000;
    unit += 1;
  }
  return `${count.toFixed(count < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

export function seconds(count) {
  if (count < 120) return `${count.toFixed(count < 10 ? 1 : 0)} s`;
  if (count < 7200) return `${Math.round(count / 60)} min`;
  return `${(count / 3600).toFixed(1)} h`;
}

export const plural = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const NAMES = new Map([["lang", "language"]]); // a field may be called "constructor"
export const dimensionName = (field) => NAMES.get(field) ?? field;

/// The value of a dimension as it is shown: languages by name, an absent value in words. Two values never have one name.
export function valueName(field, value) {
  if (value === null) return `no ${field}`;
  if (value === "") return `empty ${field}`;
  if (field !== "lang" || !/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(value)) return value;
  try {
    const tag = value.replaceAll("_", "-");
    const name = new Intl.DisplayNames(["en"], { type: "language" }).of(tag);
    return Intl.getCanonicalLocales(tag)[0] === value ? name : `${name} (${value})`;
  } catch {
    return value;
  }
}

/// Cuts a long name for an axis, at a character of its own.
export function shortened(text, length = 26) {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
