import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Status } from '../../scripts/start/run/status';
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

describe('the page', () => {
  let stack: Stack;
  let browser: Browser;
  let page: Page;
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
  /** The value of an expression in the page. */
  const inPage = (expression: string): Promise<string> => page.evaluate<string>(expression);
  const picture = async (name: string): Promise<void> => {
    await page.screenshot({ path: `test-results/page-${name}.png`, fullPage: true });
  };

  it('shows the alert become pending, fire and be resolved, in words and in colour', async () => {
    const colours = new Set<string>();
    const reaches = async (state: string, seconds: number): Promise<void> => {
      await says('#alert-state', state, seconds);
      colours.add(await inPage("getComputedStyle(document.querySelector('#alert-state')).color"));
      await picture(state);
    };
    await reaches('inactive', 10);
    await says('#alert-next', 'Can fire 20 s after the limit is passed');
    await press('60');
    await reaches('pending', 20);
    await says('#alert-next', /Fires in \d+ s if the load goes on/);
    await reaches('firing', 40);
    await says('#summary', 'Muitas requisições na aplicação');
    await says('#held', 'MuitasRequisicoes, warning, active since');
    await press('0');
    await reaches('resolved', 100);
    await says('#held', 'Nothing.', 30);
    await says('#history', /inactive.*pending.*firing.*resolved/);
    expect(colours.size).toBe(4);
  });

  it.each(['0', '5', '6', '60', '600'])('sends %s requests per minute', async (perMinute) => {
    await press(perMinute);
    await says('#outcome', `${perMinute} requests per minute: done`);
    const button = page.getByRole('button', { name: perMinute, exact: true });
    await eventually('the button is pressed', 5, async () => {
      expect(await button.getAttribute('aria-pressed')).toBe('true');
    });
    expect((await stack.status()).load.perMinute).toBe(Number(perMinute));
  });

  it('sends a burst', async () => {
    await press('0');
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
    await page.waitForTimeout(2500); // two statuses come meanwhile
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
    const row = page.locator('#replicas tr').first();
    const pod = await row.locator('th').textContent();
    await press(`Kill ${pod ?? ''}`);
    await eventually('it is ready after one restart', 20, async () => {
      const cells = await row.locator('td').allTextContents();
      expect([cells[0], cells[3]]).toEqual(['ready', '1']);
    });
    await says('#events', `${pod ?? ''} ended (SIGKILL); it is started again at once`);
  });

  it('rolls all replicas without losing the keyboard’s place', async () => {
    const before = await page.locator('#replicas th').allTextContents();
    await page.getByRole('button', { name: 'Roll all replicas' }).focus();
    await page.keyboard.press('Enter');
    await says('#outcome', 'Roll all replicas: done', 40);
    await eventually('the new ones are shown', 5, async () => {
      const after = await page.locator('#replicas th').allTextContents();
      expect(after).toHaveLength(before.length);
      expect(after.filter((name) => before.includes(name))).toEqual([]);
    });
    expect(await inPage('document.activeElement.id')).toBe('roll');
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
    await page.waitForTimeout(1500); // the chart is drawn anew with the next status
    await picture('dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('links to what has pages', async () => {
    for (const part of ['Application', 'Page']) {
      const address = stack.start.address(part);
      expect(await page.getByRole('link', { name: address }).getAttribute('href')).toBe(address);
    }
    expect(await page.getByRole('link').count()).toBe(2);
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

  /** By node:http, because fetch does not let the caller set Host. */
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

    expect((await plant({})).status).toBe(200); // as amtool or curl do
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
      await page.goto(/http:\S+/.exec(start.output)?.[0] ?? '');
      const shown = page.locator('#programs tr', { hasText: 'helm' });
      await shown.getByText('under way').waitFor();
      await page.screenshot({ path: 'test-results/page-first-start.png' });
      expect(await page.locator('#alert').isVisible()).toBe(false);

      writeFileSync(isBuilt, '');
      await page.locator('#alert').waitFor({ timeout: 20_000 });
      await page.locator('#preparing').waitFor({ state: 'hidden', timeout: 20_000 });
      expect(await page.locator('#connection').textContent()).toBe('live');
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
  });
});
