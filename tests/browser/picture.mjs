// Makes the picture of the README: `LAOYOU=$PWD/build/laoyou node tests/browser/picture.mjs`, after `make browser`.
import { startProgram } from './program.mjs';

const program = await startProgram();
const page = await program.browser.newPage({ viewport: { width: 1440, height: 800 } });
await page.goto(`${program.url}/plan/qingtian`);
await page.screenshot({ path: 'docs/img/board.png' });
await program.stop();
