// RSS and Atom with every article, by npm feed: RECORDS DIRECTORY.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Feed } from "feed";

const [records, directory] = process.argv.slice(2);
const articles = readFileSync(records, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
const feed = new Feed({
  id: "https://ziar.example/",
  title: "Ziarul",
  link: "https://ziar.example/",
  description: "Știri",
  language: "ro",
  feedLinks: { rss: "https://ziar.example/rss.xml", atom: "https://ziar.example/atom.xml" },
});
for (const article of articles.reverse()) {
  feed.addItem({
    id: article.id,
    guid: article.id,
    title: article.title,
    link: article.url,
    description: article.summary,
    content: article.content_html,
    author: article.authors,
    published: new Date(article.date_published),
    date: new Date(article.date_modified),
    category: [article.section, ...article.tags].map((name) => ({ name })),
    enclosure: {
      url: article.image.url,
      length: article.image.size_in_bytes,
      type: article.image.mime_type,
    },
  });
}
writeFileSync(join(directory, "rss.xml"), feed.rss2());
writeFileSync(join(directory, "atom.xml"), feed.atom1());
