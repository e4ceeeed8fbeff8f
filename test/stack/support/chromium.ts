import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { isExecutable } from '../../../scripts/lib/tool-resolver';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with a fresh profile. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}

/** @throws {Error} saying how to install Chromium, when there is none. */
function findChromium(): string {
  const { CHROMIUM, PATH = '' } = process.env;
  const folders = PATH.split(delimiter);
  const candidates = [
    ...(CHROMIUM === undefined ? [] : [CHROMIUM]),
    ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    MACOS,
  ];
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    'no Chromium: install it (Debian: apt-get install chromium, macOS: brew install chromium), or name one with CHROMIUM=PATH',
  );
}
