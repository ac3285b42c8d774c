// Runs inside the page: every text that can be seen, with less contrast to what lies under it than WCAG's
// AA asks for. Answers a list of them, empty where all can be read.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

function rgba(color) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
}

const over = ([r, g, b, a], under) => [r, g, b].map((one, index) => one * a + under[index] * (1 - a));

// What lies under an element, its own background included.
function ground(element) {
  const color = rgba(getComputedStyle(element).backgroundColor);
  if (color[3] > 0.99) return color.slice(0, 3);
  const under = element.parentElement ? ground(element.parentElement) : rgba("white").slice(0, 3);
  return color[3] === 0 ? under : over(color, under);
}

function light(color) {
  const [r, g, b] = color.map((one) => {
    const part = one / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function veil(element) {
  let all = 1;
  for (let one = element; one; one = one.parentElement) all *= Number(getComputedStyle(one).opacity);
  return all;
}

const wrong = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join(" ").trim();
  const hint = element.placeholder && !element.value ? element.placeholder : "";
  if ((!own && !hint) || element.closest(".unseen, .skip, :disabled, [aria-disabled='true'], noscript, [hidden]")) continue;
  const opacity = veil(element);
  if (!element.getClientRects().length || opacity === 0 || getComputedStyle(element).visibility === "hidden") continue;
  const under = ground(element);
  const style = getComputedStyle(element, hint && !own ? "::placeholder" : null);
  const color = rgba(style.color);
  const shown = over([...color.slice(0, 3), color[3] * opacity], under);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const got = contrast(shown, under);
  if (got < (large ? 3 : 4.5)) wrong.push(`${got.toFixed(2)} ${element.className}: ${(own || hint).slice(0, 40)}`);
}
return wrong;
