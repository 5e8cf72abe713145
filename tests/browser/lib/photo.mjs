// Pictures are drawn, not kept: a face of its own for each number.
const drawn = new Map();

async function draw(browser, n) {
  const page = await browser.newPage();
  try {
    const data = await page.evaluate((hue) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 640 });
      const c = canvas.getContext('2d');
      const disc = (x, y, rx, ry, colour) => {
        c.fillStyle = colour;
        c.beginPath();
        c.ellipse(x, y, rx, ry, 0, 0, 7);
        c.fill();
      };
      c.fillStyle = `hsl(${hue} 30% 80%)`;
      c.fillRect(0, 0, 480, 640);
      disc(240, 640, 200, 190, `hsl(${hue + 160} 45% 35%)`);
      disc(240, 250, 130, 165, `hsl(25 40% ${30 + (hue % 5) * 6}%)`);
      disc(240, 140, 140, 90, '#1c1512');
      disc(192, 245, 14, 9, '#111');
      disc(288, 245, 14, 9, '#111');
      disc(240, 340, 44, 12, '#6b2d2a');
      return canvas.toDataURL('image/jpeg', 0.8);
    }, n);
    return Buffer.from(data.split(',')[1], 'base64');
  } finally {
    await page.close();
  }
}

export function drawnPhoto(browser, n) {
  if (!drawn.has(n)) drawn.set(n, draw(browser, n));
  return drawn.get(n);
}
