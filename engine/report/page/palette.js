// Colours: after Okabe and Ito, told apart by people with any colour vision, on light and on dark ground.

import { interpolateRgb, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle } from "d3";

export const THEMES = {
  light: { ink: "#1c2430", soft: "#5b6675", rule: "#d9dee5", ground: "#ffffff", accent: "#0b5fa5",
           named: { favor: "#0072b2", against: "#c8500a", neutral: "#6b7280", unrelated: "#a8874a" },
           others: ["#009e73", "#b0568f", "#56b4e9", "#8c6d00"], heat: ["#eef4fa", "#0b5fa5"] },
  dark: { ink: "#e8ecf2", soft: "#9ba7b6", rule: "#333c49", ground: "#161b23", accent: "#6cb8f0",
          named: { favor: "#5db8f5", against: "#ff9350", neutral: "#a4aebb", unrelated: "#cfae6e" },
          others: ["#3fcf9f", "#e29ac6", "#8fd0ff", "#e3c04c"], heat: ["#1d2a38", "#6cb8f0"] },
};

/// The colour of a stance: the known ones have their own, others take turns.
export function stanceColour(theme, name, index) {
  const { named, others } = THEMES[theme];
  return Object.hasOwn(named, name) ? named[name] : others[index % others.length];
}

/// A colour as small text takes it: nearer to the ink, so that pale ones can be read (4.5 to 1 and more).
export const textColour = (theme, colour) => interpolateRgb(colour, THEMES[theme].ink)(0.45);

/// A second sign beside the colour, for print and for eyes that see none: names that Plot knows, and their shapes.
export const SYMBOLS = ["circle", "square", "triangle", "diamond", "star"];
const SHAPES = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolStar];
export const symbolName = (index) => SYMBOLS[index % SYMBOLS.length];
export const symbolPath = (name, area) => symbol(SHAPES[SYMBOLS.indexOf(name)] ?? symbolCircle, area)();
