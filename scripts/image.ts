import { Command } from 'commander';
import { buildImage, defaultTag, findBuilder } from './lib/image';
import { runMain } from './lib/main';

async function main({ tag, nodeImage }: { tag: string; nodeImage?: string }): Promise<void> {
  const builder = await findBuilder();
  console.error(`building ${tag} with ${builder}`);
  await buildImage([builder, 'build'], { tag, nodeImage });
  console.log(`built ${tag}`);
}

const program = new Command('npm run image --')
  .description(
    "Builds the application's image with docker, podman or buildah, whichever works here.",
  )
  .option('--tag <name:tag>', 'name of the image', defaultTag())
  .option('--node-image <image>', "base image with Node.js (default: the Dockerfile's)")
  .action(main);

if (require.main === module) runMain(program);
