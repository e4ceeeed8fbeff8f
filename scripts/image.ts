import { parseArgs } from 'node:util';
import { buildImage, defaultTag, findBuilder } from './lib/image';

const USAGE = `Usage: npm run image [-- --tag NAME:TAG --node-image IMAGE]

Builds the application's image with docker, podman or buildah, whichever works here.

  --tag NAME:TAG       name of the image; default ${defaultTag()}
  --node-image IMAGE   base image with Node.js; default: the Dockerfile's
  --help               this text`;

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tag: { type: 'string' },
      'node-image': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const tag = values.tag ?? defaultTag();
  const builder = await findBuilder();
  console.error(`building ${tag} with ${builder}`);
  const nodeImage = values['node-image'];
  await buildImage(builder, { tag, ...(nodeImage !== undefined && { nodeImage }) });
  console.log(`built ${tag}`);
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
