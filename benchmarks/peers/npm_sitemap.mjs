// Sitemaps of 50,000 URLs and their index, by npm sitemap: RECORDS DIRECTORY.
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { SitemapAndIndexStream, SitemapStream } from "sitemap";

const [records, directory] = process.argv.slice(2);
const hostname = "https://ziar.example";
const sitemaps = new SitemapAndIndexStream({
  limit: 50_000,
  getSitemapStream: (number) => {
    const stream = new SitemapStream({ hostname });
    const name = `sitemap-${number}.xml`;
    const file = stream.pipe(createWriteStream(join(directory, name)));
    return [`${hostname}/${name}`, stream, file];
  },
});
const index = sitemaps.pipe(createWriteStream(join(directory, "sitemap.xml")));
const lines = createInterface({ input: createReadStream(records), crlfDelay: Infinity });
for await (const line of lines) {
  const { url, date_modified: lastmod } = JSON.parse(line);
  if (!sitemaps.write({ url, lastmod })) {
    await new Promise((resolve) => sitemaps.once("drain", resolve));
  }
}
sitemaps.end();
await finished(index);
