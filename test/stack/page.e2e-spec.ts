import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { source as axe } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { PageStatus, Status } from '../../scripts/start/run/status';
import { launchChromium } from './support/chromium';
import { eventually } from '../support/eventually';
import { resolveTool } from '../../scripts/lib/tools';
import { Stack, startAnywhere } from './support/stack';

jest.setTimeout(240_000);

const SHORT_INTERVALS = [
  'serviceMonitor.interval=5s',
  'serviceMonitor.scrapeTimeout=5s',
  'alert.for=20s',
  'alert.keepFiringFor=',
  'drainSeconds=1',
].flatMap((value) => ['--set', value]);

/** In the order in which they may come; the first and the last two are of other runs. */
const STATES = [
  'the first start',
  'a build',
  'inactive',
  'pending',
  'firing',
  'a replica killed',
  'Prometheus down',
  'a roll-out',
  'resolved',
  '1 replica',
  '20 replicas',
];

/** Adds up what moves on the page although nobody has touched it, as browsers measure it. */
const WATCH_SHIFTS = `
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries())
      if (!hadRecentInput)
        window.shifts.push(value + ' ' + sources.map(({ node }) => node?.parentElement?.outerHTML.slice(0, 200)));
  }).observe({ type: 'layout-shift', buffered: true });`;

describe('the page', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  /** What the server said in each state of the alert. */
  const recorded: Record<string, Status> = {};
  const requested = new Set<string>();
  const complaints: string[] = [];

  beforeAll(async () => {
    [stack, browser] = await Promise.all([Stack.up(SHORT_INTERVALS), launchChromium()]);
    page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
    page.on('request', (made) => requested.add(new URL(made.url()).origin));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', ({ message }) => complaints.push(message));
    await page.addInitScript(WATCH_SHIFTS);
    await page.goto(stack.start.address('Page'));
    await stack.steady();
  });

  afterAll(async () => {
    await browser.close();
    await stack[Symbol.asyncDispose]();
  });

  const text = async (selector: string): Promise<string> =>
    (await page.locator(selector).textContent()) ?? '';
  const says = async (selector: string, expected: string | RegExp, seconds = 5): Promise<void> => {
    await eventually(`${selector} says it`, seconds, async () => {
      expect(await text(selector)).toMatch(expected);
    });
  };
  const press = async (name: string): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).click();
  };
  const load = (perMinute: string): Promise<void> => press(`${perMinute} requests per minute`);
  /** The value of an expression in the page. */
  const inPage = (expression: string): Promise<string> => page.evaluate<string>(expression);
  /** Colours in the strip above the chart, one for each phase of the alert that it shows. */
  const phases = async (): Promise<number> => {
    const row = "canvas.getContext('2d').getImageData(60, 9, canvas.width - 60, 1).data";
    const canvas = "const canvas = document.querySelector('canvas');";
    const pixels = JSON.parse(
      await inPage(`(() => { ${canvas} return JSON.stringify([...${row}]); })()`),
    ) as number[];
    const colours = pixels.flatMap((alpha, index) =>
      index % 4 === 3 && alpha === 255 ? pixels.slice(index - 3, index).join() : [],
    );
    return new Set(colours).size;
  };
  /** A band is as wide as its phase is long: a new one comes to be seen. */
  const hasPhases = (count: number): Promise<void> =>
    eventually(`${count} bands of phases`, 10, async () => {
      expect(await phases()).toBe(count);
    });
  const picture = async (name: string): Promise<void> => {
    await page.screenshot({ path: `test-results/page-${name}.png`, fullPage: true });
  };

  it('shows the alert become pending, fire and be resolved, in words and in colour', async () => {
    const colours = new Set<string>();
    const reaches = async (state: string, seconds: number): Promise<void> => {
      await says('#state', state, seconds);
      recorded[state] = await stack.status();
      colours.add(await inPage("getComputedStyle(document.querySelector('#state')).color"));
      await picture(state);
    };
    await reaches('inactive', 10);
    await says('#next', 'Can fire 20 s after the limit is passed');
    await load('60');
    await reaches('pending', 20);
    await says('#next', /Fires in \d+ s if the load goes on/);
    await reaches('firing', 40);
    await says('#summary', 'Muitas requisições na aplicação');
    await says('#way', 'MuitasRequisicoes since');
    await hasPhases(3);
    await load('0');
    await reaches('resolved', 100);
    await says('#way', 'holds no alert', 30);
    await says('#events', /is inactive.*is pending.*is firing.*is resolved/);
    expect(colours.size).toBe(4);
    await hasPhases(4);
    expect(await page.evaluate('window.shifts')).toEqual([]);
  });

  it.each(['0', '5', '6', '60', '600'])('sends %s requests per minute', async (perMinute) => {
    await load(perMinute);
    await says('#outcome', `${perMinute} requests per minute: done`);
    const name = `${perMinute} requests per minute`;
    const button = page.getByRole('button', { name, exact: true });
    await eventually('the button is pressed', 5, async () => {
      expect(await button.getAttribute('aria-pressed')).toBe('true');
    });
    expect((await stack.status()).load.perMinute).toBe(Number(perMinute));
  });

  it('sends a burst', async () => {
    await load('0');
    await says('#outcome', '0 requests per minute: done');
    const { sent } = (await stack.status()).load;
    await press('Burst of 100');
    await eventually('100 more are answered', 10, async () => {
      const { load } = await stack.status();
      expect(load).toMatchObject({ sent: sent + 100, answered: sent + 100, failed: 0 });
    });
  });

  it('changes the threshold by keyboard: rendered again, reloaded by Prometheus', async () => {
    await page.getByLabel('alert.threshold').focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('31');
    await page.keyboard.press('Enter');
    await says('#outcome', 'alert.threshold 31: done', 15);
    await says('#threshold', /^31$/);
    const { groups } = await stack.prometheus<{ groups: { rules: { query: string }[] }[] }>(
      'rules',
    );
    expect(groups[0]?.rules[0]?.query).toContain('> 31');
  });

  it('leaves the threshold alone while somebody types another', async () => {
    const input = page.getByLabel('alert.threshold');
    await input.focus();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.waitForTimeout(2500); // two status updates arrive meanwhile
    await page.keyboard.type('30');
    expect(await input.inputValue()).toBe('30');

    await input.fill('');
    await input.blur();
    await eventually('the one in force is back', 5, async () => {
      expect(await input.inputValue()).toBe('31');
    });
  });

  it('shows the chart’s own message for a threshold that it refuses', async () => {
    await inPage("document.querySelector('form').noValidate = true");
    await page.getByLabel('alert.threshold').fill('0');
    await press('Render and reload');
    await says('#outcome', 'alert.threshold: must be an integer from 1 to 1000000000, got 0');
    await says('#threshold', /^31$/);
  });

  it('kills a replica, which comes back', async () => {
    const card = page.locator('#replicas li').first();
    const pod = await card.locator('p').first().textContent();
    await press(`Kill ${pod ?? ''}`);
    await eventually('it is ready after one restart', 20, async () => {
      expect(await card.textContent()).toContain('ready · restarts: 1');
    });
    await says('#events', `${pod ?? ''} ended (SIGKILL); it is started again at once`);
  });

  it('rolls all replicas without losing the keyboard’s place', async () => {
    await page.evaluate('window.shifts.length = 0');
    const before = await page.locator('#replicas li p:first-of-type').allTextContents();
    await page.getByRole('button', { name: 'Roll all replicas' }).focus();
    await page.keyboard.press('Enter');
    await says('#outcome', 'Roll all replicas: done', 40);
    await eventually('the new ones are shown', 5, async () => {
      const after = await page.locator('#replicas li p:first-of-type').allTextContents();
      expect(after).toHaveLength(before.length);
      expect(after.filter((name) => before.includes(name))).toEqual([]);
    });
    expect(await inPage('document.activeElement.id')).toBe('roll');
    expect(await page.evaluate('window.shifts')).toEqual([]);
  });

  it.each([320, 375])('cuts off none of the alert’s figures at %s pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 });
    const cutOff = await inPage(
      "String(document.querySelector('#alert').scrollWidth > document.querySelector('#alert').clientWidth)",
    );
    await picture(`narrow-${width}`);
    await page.setViewportSize({ width: 1200, height: 1000 });
    expect(cutOff).toBe('false');
  });

  it('is light or dark as the user’s system is', async () => {
    const background = (): Promise<string> =>
      inPage('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).not.toBe(light);
    await page.waitForTimeout(1500); // the chart is drawn again with the next status
    await picture('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('links to what answers', async () => {
    const links = await page.getByRole('link').all();
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    expect(addresses).toHaveLength(3);
    for (const address of addresses) expect((await fetch(address ?? '')).status).toBe(200);
  });

  it('shows markup in texts as text', async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    await page.route('**/status', async (route) => {
      const status = (await (await route.fetch()).json()) as Status;
      const { alert } = status;
      const changed = { ...status, notes: [hostile], alert: { ...alert, summary: hostile } };
      await route.fulfill({ json: changed });
    });
    await says('#summary', hostile);
    await says('#notes', hostile);
    expect(await page.locator('main img').count()).toBe(0);
    await page.unroute('**/status');
  });

  it('is in the language that is chosen, what npm start says included', async () => {
    await page.getByLabel('Language').selectOption('Português');
    expect(await inPage('document.documentElement.lang')).toBe('pt-BR');
    await says('#way', 'Da requisição ao alerta');
    await says('#summary', 'Muitas requisições na aplicação');
    expect(await page.locator('#events [lang=en]').allTextContents()).toEqual([]);
    await page.reload();
    await says('#replicas', 'Substituir todas as réplicas');
    await picture('portugues');
    await page.getByLabel('Idioma').selectOption('English');
    await says('#replicas', 'Roll all replicas');
  });

  describe('in every state', () => {
    const building = {
      name: 'prometheus',
      isReady: false,
      seconds: 48,
      said: 'prometheus: go build',
    };
    /** What the server would say: as recorded above, or made of that. */
    const of = (state: string, change: (status: Status) => object = () => ({})): PageStatus => {
      const status = recorded[state];
      if (status === undefined) throw new Error(`the alert was never ${state}`);
      return { ...status, preparing: [], ...change(status) };
    };
    const states: Record<string, () => PageStatus> = {
      'the first start': () => ({ now: Date.now(), preparing: [{ ...building, name: 'helm' }] }),
      'a build': () =>
        of('inactive', ({ places, alert }) => ({
          preparing: [building],
          places: places.map((place) => ({ ...place, state: 'waiting' })),
          alert: { ...alert, history: [] },
          held: undefined,
        })),
      'a replica killed': () =>
        of('firing', ({ load, replicas: [first, ...others] }) => ({
          load: { ...load, failed: 3, lastFailure: 'socket hang up' },
          replicas: [{ ...first, state: 'down', pid: undefined, restarts: 1 }, ...others],
          refused: 3,
        })),
      'Prometheus down': () =>
        of('firing', ({ places }) => ({
          places: places.map((place) =>
            place.name === 'Prometheus' ? { ...place, state: 'down' } : place,
          ),
        })),
      'a roll-out': () =>
        of('firing', ({ replicas }) => ({
          replicas: [...replicas, ...replicas].map((replica) => ({
            ...replica,
            state: 'stopping',
          })),
          isRolling: true,
        })),
      '1 replica': () => of('firing', ({ replicas }) => ({ replicas: replicas.slice(1) })),
      '20 replicas': () =>
        of('inactive', ({ replicas }) => ({ replicas: Array(10).fill(replicas).flat() })),
    };
    const statusIn = (state: string): PageStatus => states[state]?.() ?? of(state);
    let shown: PageStatus;

    /** A page that is told one of the states. */
    const open = async (state: string, width: number): Promise<Page> => {
      shown = statusIn(state);
      const told = await browser.newPage({ viewport: { width, height: 900 }, locale: 'pt-BR' });
      await told.addInitScript(WATCH_SHIFTS);
      await told.route('**/status', (route) => route.fulfill({ json: shown }));
      await told.goto(stack.start.address('Page'));
      await told.getByRole('heading', { level: 2 }).first().waitFor();
      return told;
    };

    it.each(STATES)('is accessible, and cuts nothing off: %s', async (state) => {
      const told = await open(state, 390);
      await told.evaluate(axe);
      for (const language of ['pt-BR', 'en'])
        for (const width of [390, 1280, 1920])
          for (const colorScheme of ['light', 'dark'] as const) {
            await told.setViewportSize({ width, height: 900 });
            await told.emulateMedia({ colorScheme });
            await told.locator('#language').selectOption(language);
            const found = await told.evaluate<string[]>(`axe.run().then(({ violations }) =>
              violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html)))`);
            const isCutOff = await told.evaluate(
              'document.documentElement.scrollWidth > document.documentElement.clientWidth',
            );
            const where = `${language} ${width} ${colorScheme}`;
            expect({ where, found, isCutOff }).toEqual({ where, found: [], isCutOff: false });
          }
      await told.close();
    });

    it.each([390, 1280])('moves nothing from state to state at %i pixels', async (width) => {
      const told = await open('a build', width);
      for (const state of STATES.slice(1, -2)) {
        shown = statusIn(state);
        await told.waitForResponse('**/status');
      }
      await told.waitForResponse('**/status'); // by now the last state is drawn
      expect(await told.evaluate('window.shifts')).toEqual([]);
      await told.close();
    });

    it('is in the language that the browser prefers', async () => {
      const told = await open('inactive', 390);
      expect(await told.evaluate('document.documentElement.lang')).toBe('pt-BR');
      expect(await told.locator('#state').textContent()).toBe('inativo');
      await told.close();
    });

    it('leaves what does not answer unlinked', async () => {
      const told = await open('Prometheus down', 390);
      const links = await told.getByRole('link').allTextContents();
      expect(links).toEqual(
        ['Application', 'Alertmanager'].map((part) => new URL(stack.start.address(part)).host),
      );
      await told.close();
    });

    it('is used by keyboard alone, and shows where one is', async () => {
      const told = await open('firing', 1280);
      const controls = await told.locator('a[href], button, input, select, [tabindex]').count();
      const reached = new Set<string>();
      for (let tabs = 0; tabs < controls; tabs++) {
        await told.keyboard.press('Tab');
        expect(await told.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe(
          '3px',
        );
        reached.add(await told.evaluate<string>('document.activeElement.outerHTML'));
      }
      expect(reached.size).toBe(controls);
      await told.close();
    });
  });

  it('needs nothing from the network and breaks no rule of its own', () => {
    expect([...requested]).toEqual([stack.start.address('Page')]);
    expect(complaints).toEqual([
      'Failed to load resource: the server responded with a status of 400 (Bad Request)',
    ]);
  });
});

describe('the page’s server', () => {
  let stack: Stack;
  let token: string;

  beforeAll(async () => {
    stack = await Stack.up();
    const index = await (await fetch(stack.start.address('Page'))).text();
    token = /name="token" content="(\w+)"/.exec(index)?.[1] ?? '';
  });

  afterAll(async () => {
    await stack[Symbol.asyncDispose]();
  });

  /** Uses node:http, because fetch does not allow setting Host. */
  const send = (method: string, path: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const url = new URL(path, stack.start.address('Page'));
      const sent = request(url, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject).end(method === 'POST' ? '{"perMinute":600}' : '');
    });
  const body = { 'content-type': 'application/json', 'content-length': '17' };

  it('answers under its own names only', async () => {
    const { port } = new URL(stack.start.address('Page'));
    expect(await send('GET', '/', { host: `localhost:${port}` })).toBe(200);
    expect(await send('GET', '/', { host: `attacker.example:${port}` })).toBe(403);
    expect(await send('GET', '/status', { host: `attacker.example:${port}` })).toBe(403);
    expect(await send('GET', '/status', { host: '127.0.0.1:1' })).toBe(403);
  });

  it('lets no other website press a button', async () => {
    const own = stack.start.address('Page');
    const forged: Record<string, string>[] = [
      {},
      { 'x-token': token.replace(/^./, (first) => (first === '0' ? '1' : '0')) },
      { 'x-token': token, origin: 'http://attacker.example' },
      { 'x-token': token, origin: 'null' },
      { 'x-token': token, 'sec-fetch-site': 'cross-site' },
      { 'x-token': token, host: 'attacker.example', origin: 'http://attacker.example' },
    ];
    for (const headers of forged)
      expect(await send('POST', '/load', { ...body, ...headers })).toBe(403);
    expect((await stack.status()).load.perMinute).toBe(0);
    expect(await send('POST', '/load', { ...body, 'x-token': token, origin: own })).toBe(204);
    expect((await stack.status()).load.perMinute).toBe(600);
  });

  it('keeps Prometheus’ lifecycle API off and its API from other websites', async () => {
    const prometheus = stack.start.address('Prometheus');
    expect((await fetch(`${prometheus}/-/reload`, { method: 'POST' })).status).toBe(403);
    const foreign = await fetch(`${prometheus}/api/v1/alerts`, {
      headers: { origin: 'http://attacker.example' },
    });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets no other website plant alerts in Alertmanager', async () => {
    const alertmanager = stack.start.address('Alertmanager');
    const plant = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${alertmanager}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '[{"labels":{"alertname":"Planted"}}]',
      });
    const held = async (): Promise<number> => (await stack.status()).held?.length ?? NaN;
    expect((await plant({ origin: 'http://attacker.example' })).status).toBe(403);
    expect(await held()).toBe(0);

    expect((await plant({})).status).toBe(200); // as amtool and curl do
    await eventually('it is held', 5, async () => {
      expect(await held()).toBe(1);
    });
  });
});

describe('the page of a first start', () => {
  it('is there within 3 s, shows what is waited for, and turns into the live page by itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'slow-helm-'));
    const slow = join(folder, 'helm');
    const isBuilt = join(folder, 'is-built');
    const script = `#!/bin/sh\nuntil [ -e ${isBuilt} ]; do sleep 0.1; done\nexec ${await resolveTool('helm')} "$@"\n`;
    writeFileSync(slow, script, { mode: 0o755 });
    const browser = await launchChromium();
    try {
      await using start = startAnywhere([], undefined, { HELM: slow });
      await start.prints('shows what happens', 3);
      const page = await browser.newPage({ viewport: { width: 1200, height: 1000 } });
      await page.addInitScript(WATCH_SHIFTS);
      await page.goto(/http:\S+/.exec(start.output)?.[0] ?? '');
      const shown = page.locator('#preparing li', { hasText: 'helm' });
      await shown.getByText('under way').waitFor();
      await page.screenshot({ path: 'test-results/page-first-start.png' });
      expect(await page.locator('#alert').isVisible()).toBe(false);

      writeFileSync(isBuilt, '');
      await page.locator('#alert').waitFor({ timeout: 20_000 });
      await page.locator('#preparing').waitFor({ state: 'hidden', timeout: 20_000 });
      expect(await page.locator('#connection').textContent()).toBe('live');
      expect(await page.evaluate('window.shifts')).toEqual([]);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
  });
});
