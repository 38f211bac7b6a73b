import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map((match) => [
    match[1] ?? "",
    { light: match[2] ?? "", dark: match[3] ?? "" },
  ]),
);

type Theme = "light" | "dark";

function colour(name: string, theme: Theme): string {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`no token ${name}`);
  return token[theme];
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const TONES = ["available", "charging", "faulted", "offline", "preparing", "weak", "unavailable"];
const TEXTS = ["ink", "ink-2", "ink-3", "accent", "danger"];
const GROUNDS = ["canvas", "surface", "raised", "hover"];

const pairs: [string, string, Theme][] = (["light", "dark"] as const).flatMap((theme) => [
  ...TONES.map((tone): [string, string, Theme] => [tone, `${tone}-soft`, theme]),
  ...TEXTS.flatMap((text) => GROUNDS.map((ground): [string, string, Theme] => [text, ground, theme])),
  ["accent-ink", "accent", theme],
  ["ink", "accent-soft", theme],
  ["accent", "accent-soft", theme],
  ["ink-3", "accent-soft", theme],
]);

test.each(pairs)("%s on %s is readable in the %s theme (4.5:1)", (text, ground, theme) => {
  expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
});

test.each(["light", "dark"] as const)("the border of a field is visible in the %s theme (3:1)", (theme) => {
  expect(contrast(colour("line-field", theme), colour("surface", theme))).toBeGreaterThanOrEqual(3);
});
