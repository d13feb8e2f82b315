import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { configName } from '../../framework/config/configName.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { runEvaluation } from '../../framework/evaluation/runEvaluation.ts';
import { niceTicks } from '../../framework/report/charts/niceTicks.ts';
import { thinOut } from '../../framework/report/charts/thinOut.ts';
import { html } from '../../framework/report/html.ts';
import type { RunData } from '../../framework/report/RunData.ts';
import { readRun } from '../../framework/report/readRun.ts';
import { renderReport } from '../../framework/report/renderReport.ts';
import { temporaryFolder, writeCifar10C } from '../data/files.ts';
import { Runs } from '../runner/runs.ts';
import { FASTEST } from '../support/backends.ts';
import { ROOT, runTool } from '../tools/runTool.ts';

const folder = temporaryFolder();
const runs = new Runs();
const METHODS = ['source', 'norm', 'tent'];
const at = (...parts: string[]) => join(folder, ...parts);
const read = (...parts: string[]) => readFileSync(at(...parts), 'utf8');

beforeAll(async () => {
  mkdirSync(at('data'));
  writeCifar10C(at('data'), { images: 8 });
  for (const method of METHODS) {
    const config = await loadConfig(join(ROOT, `configs/tent/${method}_cifar10c.config.ts`), {
      'data.test.root': at('data'),
      'data.test.corruptions': ['fog', 'snow', 'frost'],
      'data.test.severities': [5],
      'data.batch_size': 4,
      'runtime.backend': FASTEST,
      work_dir: at(method),
    });
    await runEvaluation(config, { quiet: true });
  }
});

describe('the parts of a page', () => {
  test('texts are escaped, HTML is not', () => {
    const inner = html`<b>${'<&"\'>'}</b>`;
    expect(html`<p title="${'"'}">${inner}${[inner, html`!`]}${false}${undefined}${0}</p>`.text).toBe(
      '<p title="&quot;"><b>&lt;&amp;&quot;&#39;&gt;</b><b>&lt;&amp;&quot;&#39;&gt;</b>!0</p>',
    );
  });

  test('ticks are round numbers within the range', () => {
    expect(niceTicks(0, 10, 4)).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(niceTicks(13, 87, 4)).toEqual([20, 40, 60, 80]);
    expect(niceTicks(3, 3, 4)).toEqual([3]);
  });

  test('a long line is thinned out, its peaks stay', () => {
    const points = Array.from(
      { length: 10_000 },
      (_, i) => [i, i === 5001 ? 99 : i === 7003 ? -99 : Math.sin(i)] as const,
    );
    const thin = thinOut(points);
    expect(thin.length).toBeLessThanOrEqual(400);
    expect(thin).toEqual(expect.arrayContaining([points[5001], points[7003]]));
    expect(thin.map(([x]) => x)).toEqual(thin.map(([x]) => x).sort((a, b) => a - b));
  });
});

describe('the report of a run', () => {
  test('of an evaluation says what results.json says, and holds its pictures', async () => {
    const page = read('tent', 'report.html');
    const { rows, mean } = JSON.parse(read('tent', 'results.json'));
    for (const { corruption, error } of rows)
      expect(page).toMatch(new RegExp(`>${corruption}</th><td[^>]*>${error.toFixed(2)}`));
    expect(page).toContain(mean.error.toFixed(2));
    expect(page.length).toBeLessThan(3_000_000);
    // Sixteen samples, spread over three streams of eight.
    const samples = JSON.parse(read('tent', 'samples.json')) as { corruption: string; index: number; truth: string }[];
    expect(samples).toHaveLength(16);
    expect(new Set(samples.map(({ corruption }) => corruption))).toEqual(new Set(['fog', 'snow', 'frost']));
    expect(page.match(/src="data:image\/png;base64,/g)).toHaveLength(16);
    const confusion = JSON.parse(read('tent', 'confusion.json')) as {
      classes: string[];
      streams: { counts: number[][] }[];
    };
    expect(confusion.streams).toHaveLength(3);
    for (const [i, { counts }] of confusion.streams.entries()) {
      const right = counts.reduce((sum, row, k) => sum + row[k], 0);
      expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(8);
      expect(100 - (100 * right) / 8).toBeCloseTo(rows[i].error, 6);
    }
    for (const word of ['Environment', 'type: ', 'configs/tent/tent_cifar10c.config.ts']) {
      if (word !== 'type: ') expect(page).toContain(word);
    }
  });

  test('of a training has its curves and the samples of the last evaluation', async () => {
    await runs.train('trained', { 'runner.max_iters': 10, evaluation: { interval: 5 } });
    const page = readFileSync(join(runs.folder('trained'), 'report.html'), 'utf8');
    for (const title of ['losses', 'error, %, validation', 'seconds per iteration'])
      expect(page).toContain(`<figcaption>${title}`);
    expect(JSON.parse(readFileSync(join(runs.folder('trained'), 'samples.json'), 'utf8'))).toHaveLength(6);
    await runs.train('without', {
      'runner.max_iters': 2,
      evaluation: { interval: 2 },
      custom_hooks: [{ type: 'VisualizationHook', samples: 0 }],
    });
    expect(runs.list('without')).not.toContain('samples.json');
    expect(runs.list('without')).toContain('report.html');
  });

  test('nothing that a run wrote gets out of its place in the page', async () => {
    const run = await readRun(at('tent'));
    const hostile = '</script><script>alert(1)</script>';
    const page = await renderReport(
      [
        { ...run, name: hostile, config: hostile },
        { ...run, name: '"onload="x' },
      ],
      hostile,
    );
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  test('the lines of its streams break where one ends', async () => {
    const page = read('tent', 'report.html');
    const [error] = page.match(/<path class="line c0" stroke-dasharray="" d="[^"]+"/g) as string[];
    // Two batches each of fog, snow and frost.
    expect(error.match(/M[\d.]+ [\d.]+L[\d.]+ [\d.]+/g)).toHaveLength(3);
    const run = await readRun(at('tent'));
    const halves = { ...run, records: run.records.filter(({ kind, batch }) => kind !== 'batch' || batch === 0) };
    const dots = await renderReport([halves], 'halves');
    // One batch each, of error and of entropy.
    expect(dots.match(/<circle class="dot c0"/g)).toHaveLength(6);
    expect(dots).not.toContain('<path class="line c0"');
  });

  test('is called like its config, one of a config.json like its folder', async () => {
    expect(read('tent', 'report.html')).toContain('<title>tent_cifar10c</title>');
    expect(configName('work_dirs/tent/20261126-083333-0123abcd/config.json')).toBe('tent');
    expect(configName('work_dirs/mine/config.json')).toBe('mine');
    expect(configName('mine.config.json')).toBe('mine');
  });

  test('a mean over other streams, or other classes, is no best one', async () => {
    const run = await readRun(at('tent'));
    const figures = (mIoU: number, second: number | null) => ({ mIoU, IoU: { road: mIoU, car: second } });
    const row = (severity: number, ...values: [number, number | null]) => ({
      dataset: 'Cityscapes',
      corruption: 'fog',
      severity,
      images: 3,
      ...figures(...values),
    });
    const best = async (...rows: readonly object[]) => {
      const runs = rows.map(
        (each, i) => ({ ...run, name: `run ${i}`, rows: [each], results: {} }) as unknown as RunData,
      );
      const page = await renderReport(runs, 'best');
      return page.match(/<td class="share best"/g)?.length ?? 0;
    };
    // Two classes and their mean.
    expect(await best(row(5, 40, 50), row(5, 60, 70))).toBe(3);
    // A class that one does not know: the other class stands, the mean does not.
    expect(await best(row(5, 40, null), row(5, 60, 70))).toBe(1);
    expect(await best(row(3, 40, 50), row(5, 60, 70))).toBe(0);
  });

  test('a run that was killed has one too; a folder of no run has none', async () => {
    mkdirSync(at('killed'));
    writeFileSync(
      at('killed', 'log.jsonl'),
      `${read('tent', 'log.jsonl').split('\n').slice(0, 4).join('\n')}\n{"step":`,
    );
    const run = await readRun(at('killed'));
    expect(run.records).toHaveLength(4);
    expect(await renderReport([run], 'killed')).toContain('has not come to its end');
    await expect(readRun(at('data'))).rejects.toThrow(/data holds no run: it has neither results\.json nor log\.jsonl/);
    await expect(readRun(at('nowhere'))).rejects.toThrow(/there is no work directory .*nowhere/);
  });
});

describe('tools/analyze_run.js', () => {
  test('prints figures side by side, and writes a page of all runs', () => {
    const { code, stdout, stderr } = runTool('analyze_run', METHODS, folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^error +Source +Norm +Tent\n(fog|snow|frost)( +\d+\.\d\d){3}\n/);
    expect(stdout).toMatch(/\nmean of 3( +\d+\.\d\d){3}\n\nreport: comparison\.html\n$/);
    const page = read('comparison.html');
    expect(page.match(/<span class="said"> best<\/span>/g)?.length).toBeGreaterThanOrEqual(4);
    // Each picture once, with what three runs made of it.
    expect(page.match(/src="data:image/g)).toHaveLength(16);
  });

  test('mistakes', () => {
    const run = (...words: string[]) => runTool('analyze_run', words, folder);
    expect(run('tent', 'nowhere')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no work directory nowhere'),
    });
    expect(run('tent', 'norm', '--names', 'a').stderr).toContain('--names has 1 names for 2 runs');
    expect(run('tent', 'tent').stderr).toContain('a run is named twice');
  });
});

/** A Chromium: `SHIFTKIT_CHROMIUM`, else Debian's. */
const chromium = process.env.SHIFTKIT_CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(chromium))
  process.stderr.write(`\n*** SKIPPED: no browser at ${chromium}; set SHIFTKIT_CHROMIUM ***\n`);
const inBrowser = existsSync(chromium) ? describe : describe.skip;

inBrowser('in headless Chromium', () => {
  const inspect = (file: string, width: number) => {
    const script = join(ROOT, 'test/report/inspectPage.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, chromium, file, String(width)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  test.each([380, 1280])(
    'the comparison at %i px',
    width => {
      const page = inspect(at('comparison.html'), width);
      expect(page).toMatchObject({
        overflow: 0,
        errors: [],
        requests: [],
        brokenImages: 0,
        unlabelled: 0,
        deadLinks: 0,
      });
      // Error and entropy over the stream, a line for each run.
      expect(page).toMatchObject({ charts: 2, lines: 6, images: 16 });
      expect(page.smallestLetters).toBeGreaterThan(9);
      expect(page.headings).toEqual(
        expect.arrayContaining(['Results', 'By stream', 'Over the stream', 'Samples', 'Confusion']),
      );
      expect(page.colours.light).not.toBe(page.colours.dark);
      expect(page.hovered).toMatch(/^images \d+.*Source.*Norm.*Tent/);
      expect(page.spoken).toMatch(/^images 8, fog 5, Source [\d.]+, Norm [\d.]+, Tent [\d.]+$/);
    },
    60_000,
  );

  test('more columns than fit at 380 px are scrolled within their table', async () => {
    const three = await Promise.all(METHODS.map(method => readRun(at(method))));
    const six = [...three, ...three].map((run, i) => ({ ...run, name: `${run.name} of the ${i}th series` }));
    writeFileSync(at('six.html'), await renderReport(six, 'six'));
    expect(inspect(at('six.html'), 380)).toMatchObject({ overflow: 0, errors: [] });
  }, 60_000);

  test('a training at 380 px', () => {
    const page = inspect(join(runs.folder('trained'), 'report.html'), 380);
    expect(page).toMatchObject({ overflow: 0, errors: [], requests: [], brokenImages: 0, unlabelled: 0 });
    expect(page.charts).toBeGreaterThanOrEqual(4);
    expect(page.spoken).toMatch(/^iteration 2, loss [\d.]+$/);
  }, 60_000);
});
