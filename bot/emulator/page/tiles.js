// Neutral tiles: star patterns as on the glazed tiles of Multan, chosen by a seed. Never a picture of anything.

import { drawing } from "./elements.js";

const GLAZES = [
  ["#e9eef2", "#2c5f8a", "#7fb2cf", "#1d3f5e"],
  ["#eaf1ec", "#2d7566", "#8dc3ae", "#1c4b42"],
  ["#f4eee2", "#a8642f", "#dcb07a", "#6e3d1b"],
  ["#efecf3", "#64568f", "#afa3cf", "#40366a"],
];
const MOVING = new Set(["video", "animation", "video_note", "live_photo", "story"]);
const SIZE = 40;

export function tile(kind, seed, words) {
  const next = numbers(seed);
  const [ground, strong, soft, deep] = GLAZES[Math.floor(next() * GLAZES.length)];
  const pattern = [star, flower, lattice][Math.floor(next() * 3)];
  const shapes = [["rect", { width: 160, height: 120, fill: ground }]];
  for (let y = 0; y < 120; y += SIZE) for (let x = 0; x < 160; x += SIZE) shapes.push(...pattern(x, y, strong, soft, deep));
  if (MOVING.has(kind)) {
    shapes.push(["circle", { cx: 80, cy: 60, r: 21, fill: "#ffffff", "fill-opacity": 0.92 }]);
    shapes.push(["path", { d: "M73 49l19 11-19 11z", fill: "#24332d" }]);
  }
  const svg = drawing("0 0 160 120", ...shapes);
  svg.setAttribute("class", "tile");
  svg.setAttribute("preserveAspectRatio", "xMidYMid slice");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  return svg;
}

function numbers(seed) {
  let state = seed >>> 0;
  return () => (state = (state * 1664525 + 1013904223) >>> 0) / 4294967296;
}

function square(x, y, side, turn, fill) {
  const from = (SIZE - side) / 2;
  const place = `rotate(${turn} ${x + SIZE / 2} ${y + SIZE / 2})`;
  return ["rect", { x: x + from, y: y + from, width: side, height: side, fill, transform: place }];
}

function star(x, y, strong, soft, deep) {
  return [square(x, y, 25, 0, strong), square(x, y, 25, 45, strong), square(x, y, 15, 22.5, soft), square(x, y, 6, 45, deep)];
}

function flower(x, y, strong, soft, deep) {
  const petal = (turn) => ["ellipse", { cx: x + SIZE / 2, cy: y + 11, rx: 5, ry: 10, fill: turn % 90 ? soft : strong, transform: `rotate(${turn} ${x + SIZE / 2} ${y + SIZE / 2})` }];
  return [...[45, 135, 225, 315, 0, 90, 180, 270].map(petal), ["circle", { cx: x + SIZE / 2, cy: y + SIZE / 2, r: 5, fill: deep }]];
}

function lattice(x, y, strong, soft, deep) {
  return [square(x, y, 38, 45, soft), square(x, y, 28, 45, strong), square(x, y, 15, 0, soft), square(x, y, 8, 45, deep)];
}
