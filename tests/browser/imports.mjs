// A table of people comes in: faults told in words, mended, looked at, confirmed, live, taken back; without
// script, at the width of a phone and of a desk.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { begin, clean, close, end, here, open, press, words, wrongs } from './visit.mjs';

const imports = '/area/331121/imports', folder = mkdtempSync(join(tmpdir(), 'laoyou-imports-'));
const faulty = [
  '姓名,身份证号,户籍地址,手机号,出生日期,备注',
  '王试验,331121194002290017,浙江省丽水市青田县温溪镇港头村,13800000011,,x',
  '李试验,331121194002290010,温西镇,13800000012,1940-02-29,y',
].join('\r\n');
const mended = faulty.replace('331121194002290010', '').replace('温西镇', '温溪镇');

before(begin);
after(async () => { rmSync(folder, { recursive: true, force: true }); await end(); });

const file = (name, text) => { const path = join(folder, name); writeFileSync(path, text); return path; };

async function handIn(page, path) {
  await page.selectOption('#f-kind', 'person');
  await page.selectOption('#f-source', 'village');
  await page.setInputFiles('#f-file', path);
  await press(page, '预览');
}

// The importer works by itself: the page is asked again until it has ended.
async function ended(page) {
  for (let i = 0; i < 60 && (await words(page)).match(/等待导入|正在导入/); i++) {
    await page.waitForTimeout(500);
    await page.reload();
  }
}

// A column nobody can tell is left out.
async function leaveOut(page, heading) {
  await page.getByLabel(heading, { exact: true }).selectOption('');
  await press(page, '按此对应，重新预览');
}

for (const width of [390, 1440]) {
  test(`faults are told in words and can be taken along (${width})`, async () => {
    const page = await open('minzheng', `${imports}/new`, { width, script: false });
    await handIn(page, file('名单.csv', faulty));
    assert.match(here(page), /^\/area\/331121\/imports\/\d+$/);
    await leaveOut(page, '备注');
    const told = await words(page);
    assert.ok(told.includes('校验码'), told);
    assert.ok(told.includes('本地区没有名为“温西镇”的地方，是否为“温溪镇”'), told);
    const [download] = await Promise.all([page.waitForEvent('download'),
      page.locator('main a[href$="/faults"]').click()]);
    const rows = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
    assert.equal(rows.length, 2, rows.join('|'));
    assert.ok(rows[1].includes('温西镇') && rows[1].includes('是否为“温溪镇”'), rows[1]);
    await close(page);
    const again = await open('minzheng', here(page), { width });
    await clean(again, `an import with faults at ${width}`);
    await press(again, '放弃这次导入');
    assert.ok((await words(again)).includes('已放弃'));
    await close(again);
  });
}

test('mended, confirmed, live; the same again doubles nobody; taken back', async () => {
  const page = await open('minzheng', `${imports}/new`, { script: false });
  await handIn(page, file('改正.csv', mended));
  await press(page, '导入');
  await ended(page);
  assert.ok((await words(page)).includes('已生效'), await words(page));
  const first = here(page).split('?')[0];
  await page.goto(new URL('/area/331121/parties?q=李试验', page.url()).href);
  assert.ok((await words(page)).includes('李试验'));
  await page.goto(new URL(first, page.url()).href);
  assert.match(await words(page), /涉及的对象：2[^]*王试验/, 'whom it touched, by name');
  await page.goto(new URL('/area/331121/parties?q=0017', page.url()).href);
  assert.match((await wrongs(page))[0], /请同时写上乡镇/, 'told beside the box, with what was typed');
  assert.equal(await page.inputValue('#f-q'), '0017');

  await page.goto(new URL(`${imports}/new`, page.url()).href);
  await handIn(page, file('再来.csv', mended));
  const told = await words(page);
  assert.ok(told.includes('可能已登记的行'), told);
  await page.selectOption('#f-as_alike', 'take');
  await press(page, '导入');
  await ended(page);
  assert.match(await words(page), /已有，无变化\s+2/);
  await close(page);

  const desk = await open('minzheng', first, { width: 390 });
  await clean(desk, 'a live import at 390');
  await desk.fill('#f-reason', '试验完毕');
  await press(desk, '撤销这次导入');
  assert.ok((await words(desk)).includes('已撤销'), await words(desk));
  await close(desk);
});

test('a workbook; all pages keep to what pages keep to', async () => {
  const page = await open('minzheng', `${imports}/new`);
  const book = join(folder, '名单.xlsx');
  execFileSync('python3', ['-c', workbook, book]);
  await handIn(page, book);
  assert.ok((await words(page)).includes('孙试验'), await words(page));
  await clean(page, 'the preview of a workbook');
  await close(page);
  for (const width of [390, 1440]) {
    for (const path of [imports, `${imports}/new`, '/area/331121/feeds']) {
      const one = await open('minzheng', path, { width });
      await clean(one, `${path} at ${width}`);
      await close(one);
    }
  }
});

// What is changed of a feed is changed, the rest stays; its token above all.
test('one field of a feed is changed', async () => {
  const page = await open('admin', '/feeds');
  assert.equal(here(page), '/area/331121/feeds');
  await page.getByRole('link', { name: '设置数据接入' }).click();
  await page.fill('#f-feed', 'walk_list');
  await page.fill('#f-label', '村级名册');
  await page.fill('#f-folder', folder);
  await page.check('#f-skip_bad');
  await page.check('#f-by_token');
  await press(page, '保存');
  assert.match(await words(page), /[0-9a-f]{48}/);
  await close(page);
  for (const width of [390, 1440]) {
    const one = await open('admin', '/area/331121/feeds/walk_list/change', { width });
    assert.ok(await one.isChecked('#f-skip_bad'));
    await clean(one, `changing a feed at ${width}`);
    await one.fill('#f-every_minutes', String(width));
    await press(one, '保存');
    const said = await words(one);
    assert.ok(said.includes(`每${width}分钟`) && said.includes('推送') && said.includes('文件夹'), said);
    await close(one);
  }
});

// The least that is a workbook.
const workbook = `
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)
m = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
r = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
p = 'http://schemas.openxmlformats.org/package/2006/relationships'
z.writestr('[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
  '<Default Extension="xml" ContentType="application/xml"/>'
  '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
  '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>')
z.writestr('_rels/.rels', f'<Relationships xmlns="{p}"><Relationship Id="r1" Type="{r}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
z.writestr('xl/workbook.xml', f'<workbook xmlns="{m}" xmlns:r="{r}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')
z.writestr('xl/_rels/workbook.xml.rels', f'<Relationships xmlns="{p}"><Relationship Id="r1" Type="{r}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
rows = [['姓名', '常住地'], ['孙试验', '331121101']]
cells = ''.join('<row r="%d">%s</row>' % (i + 1, ''.join('<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>' % ('AB'[j], i + 1, t) for j, t in enumerate(row))) for i, row in enumerate(rows))
z.writestr('xl/worksheets/sheet1.xml', f'<worksheet xmlns="{m}"><sheetData>{cells}</sheetData></worksheet>')
z.close()
`;
