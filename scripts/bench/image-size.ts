import { buildah, buildOnNodeImage, imageBytes, NODE_IMAGE } from '../lib/node-image';

/** A tag of this run's own: another run at the same time would remove it. */
const IMAGE = `localhost/app-metrics:bench-${process.pid}`;

/**
 * What this checkout's image adds to its base, in bytes, not compressed.
 *
 * @throws {Error} where no image can be built.
 */
export async function measureImage(): Promise<number> {
  if (process.getuid?.() !== 0) throw new Error('it takes root to build one without a registry');
  await buildOnNodeImage(IMAGE, { quiet: true });
  try {
    return (await imageBytes(IMAGE)) - (await imageBytes(NODE_IMAGE));
  } finally {
    await buildah('rmi', IMAGE);
  }
}
