import type { PageStatus } from '../../run/status';
import { fitChart } from './chart.js';
import { wireControls } from './controls.js';
import { byId, setText } from './dom.js';
import { show } from './view.js';

const POLL_MS = 1000;

async function poll(): Promise<void> {
  const connection = byId('connection');
  try {
    const response = await fetch('/status', { signal: AbortSignal.timeout(5000) });
    const isLive = show((await response.json()) as PageStatus);
    setText(connection, isLive ? 'live' : 'starting');
    connection.classList.remove('bad');
  } catch {
    setText(connection, 'npm start does not answer: it has ended, or it is busy');
    connection.classList.add('bad');
  }
  setTimeout(() => void poll(), POLL_MS);
}

wireControls();
addEventListener('resize', fitChart);
void poll();
