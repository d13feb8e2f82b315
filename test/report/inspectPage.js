// Opens a page in headless Chromium, as `node inspectPage.js CHROMIUM PAGE WIDTH`, and prints as JSON what a reader would meet.
// A process of its own: puppeteer and jest's realms do not go together.
import puppeteer from 'puppeteer-core';

const [executablePath, file, width, screenshot] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
const errors = [];
const requests = [];
page.on('console', message => {
  if (['error', 'warn'].includes(message.type())) errors.push(message.text());
});
page.on('pageerror', error => errors.push(String(error)));
page.on('request', request => {
  if (!/^(file|data):/.test(request.url())) requests.push(request.url());
});
await page.setViewport({ width: Number(width), height: 800, isMobile: Number(width) < 500 });
await page.goto(`file://${file}`);
const colours = {};
for (const scheme of ['light', 'dark']) {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  colours[scheme] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
const facts = await page.evaluate(() => ({
  overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  charts: [...document.querySelectorAll('figure.chart .plot svg')].filter(
    svg => svg.getBoundingClientRect().width > 200,
  ).length,
  lines: document.querySelectorAll('figure.chart .plot path.line').length,
  smallestLetters: Math.min(
    ...[...document.querySelectorAll('figure.chart .plot svg text')].map(text => text.getBoundingClientRect().height),
  ),
  headings: [...document.querySelectorAll('h2')].map(heading => heading.textContent),
  images: [...document.images].length,
  brokenImages: [...document.images].filter(image => image.complete && image.naturalWidth === 0).length,
  unlabelled: [
    ...document.querySelectorAll('img:not([alt]), svg[role=img]:not([aria-label]), [role=region]:not([aria-label])'),
  ].length,
  deadLinks: [...document.querySelectorAll('nav a')].filter(link => !document.querySelector(link.getAttribute('href')))
    .length,
}));

// The pointer, then the keyboard.
const plot = await page.$('figure.chart .plot');
let hovered = null;
let spoken = null;
if (plot) {
  await plot.scrollIntoView();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.4);
  hovered = await page.evaluate(() => {
    const tip = document.querySelector('figure.chart .tip');
    return tip.hidden ? null : tip.textContent;
  });
  await plot.focus();
  for (const key of ['Home', 'ArrowRight']) await page.keyboard.press(key);
  spoken = await page.evaluate(() => document.querySelector('figure.chart .said').textContent);
}
if (screenshot) await page.screenshot({ path: screenshot, fullPage: true });
await browser.close();
console.log(JSON.stringify({ ...facts, colours, errors, requests, hovered, spoken }));
