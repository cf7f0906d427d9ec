// Opens report pages in Chromium, narrow and wide, light and dark, as they come and with all that is
// folded opened, and has axe-core look for what WCAG 2.2 AA forbids. No page may scroll sideways, load anything,
// or run a script.
//
//     node axe.mjs FOLDER_OF_NODE_MODULES CHROMIUM PAGE...

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const [modules, executablePath, ...pages] = process.argv.slice(2);
const require = createRequire(resolve(modules, 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const faults = [];
let checks = 0;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
for (const page of pages) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      const where = `${page} ${colorScheme} ${width}`;
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      const tab = await context.newPage();
      tab.on('request', (request) => {
        if (!/^(file|data):/.test(request.url())) faults.push(`${where}: asks for ${request.url()}`);
      });
      await tab.goto(pathToFileURL(resolve(page)).href);
      for (const opened of [false, true]) {
        await tab.evaluate((open) => document.querySelectorAll('details').forEach((it) => { it.open ||= open; }), opened);
        const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (overflow > 0) faults.push(`${where}: ${overflow} pixels too wide`);
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate((values) => axe.run(document, { runOnly: { type: 'tag', values } }), rules);
        for (const { id, nodes } of violations) {
          faults.push(`${where}: ${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
        }
        checks += 1;
      }
      await context.close();
    }
  }
}
await browser.close();
console.log(faults.join('\n') || `${checks} checks of ${pages.length} pages, no violation`);
process.exit(faults.length === 0 && checks > 0 ? 0 : 1);
