// What JavaScript finds: prints [[pattern, [[text, [match, group 1 …] or null] …] or null if it is no pattern] …] for
// random patterns and texts; a group that took no part is "".
// The test JavaScriptPatternTest has such answers as data. By hand: node patterns.mjs [seed] [how many] > answers.json
const [seed, count] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 400)]
let state = seed >>> 0
const random = n => { // mulberry32
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % n
}
const pick = list => list[random(list.length)]
const CHARACTERS = ['a', 'b', 'B', 'c', 'k', 'u', 'x', '1', '0', '7', ' ', '_', '-', ',', '{', '}', '[', ']', '&', '/', '<', '>', ':', '!', '=', '\n', '\u2028', '\x01', '\b', '\x0b', '\\', '^', '$', '.', 'p', 'L', 'Q', '"', '#']
const PLAIN = ['a', 'b', 'B', 'c', 'k', 'u', 'x', '1', '0', ' ', '_', '-', ',', '/', ':', '!', '=', '<', '>', '&', '#', '"', ']', '}', '{']
const ESCAPES = ['\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\/', '\\.', '\\-', '\\t', '\\n', '\\v', '\\cA', '\\ca', '\\c', '\\c1', '\\x41', '\\x4', '\\x', '\\x{61}', '\\u0061', '\\u{2}', '\\u00', '\\u2028', '\\0', '\\01', '\\1', '\\2', '\\3', '\\8', '\\10', '\\60', '\\141', '\\400', '\\k', '\\k<a>', '\\k<first_name>', '\\p{L}', '\\P', '\\Q', '\\E', '\\A', '\\z', '\\Z', '\\h', '\\R', '\\X', '\\G', '\\e', '\\a', '\\_', '\\#', '\\"', '\\]', '\\}', '\\\\']
const CLASSES = ['[]', '[^]', '[[]', '[]]', '[^[]', '[a-c]', '[^a-c]', '[a-z&&[bc]]', '[a&&b]', '[a-z&&]', '[\\w-]', '[\\w-a]', '[a-\\d]', '[-a]', '[a-]', '[--/]', '[\\b]', '[\\B]', '[\\c1]', '[\\ca]', '[\\c]', '[\\01]', '[\\8]', '[^\\W]', '[^\\n]', '[\\s\\S]', '[{}]', '[(]', '[.]', '[$^]', '[^^]', '[A-z]', '[\\x61-c]', '[\\u0061-c]', '[\\]]', '[\\\\]', '[a-c-e]', '[[:alpha:]]', '[\\p{L}]', '[\\Qa]', '[k\\k]', '[c-a]', '[^', '[#]']
const QUANTIFIERS = ['?', '*', '+', '??', '*?', '+?', '{2}', '{0,1}', '{1,}', '{,3}', '{2,1}', '{0}', '{1,2}?', '{a}', '{', '{1', '{1,', '}', '++', '{}']
const atom = depth => {
  const kind = random(depth > 2 ? 7 : 13)
  if (kind < 3) return pick(PLAIN)
  if (kind === 3) return pick(ESCAPES)
  if (kind === 4) return pick(CLASSES)
  if (kind === 5) return pick(['.', '^', '$', '\\b', '\\B', '.', '{name}', 'a{,3}', ']', '}'])
  if (kind === 6) return '[' + (random(3) ? '' : '^') + Array.from({ length: 1 + random(4) }, () => pick([...PLAIN, ...ESCAPES, 'a-c', '0-9', '&&', '['])).join('') + ']'
  const inner = pattern(depth + 1)
  return pick(['(', '(', '(?:', '(?=', '(?!', '(?<first_name>', '(?<a>', '(?<=', '(?<!', '(?']) + inner + ')'
}
const pattern = (depth = 0) => Array.from({ length: 1 + random(depth ? 2 : 3) }, () =>
  Array.from({ length: 1 + random(3) }, () => atom(depth) + (random(3) ? '' : pick(QUANTIFIERS))).join('')).slice(0, random(3) ? 1 : 3).join('|')
// Texts that are close to the pattern are found more often.
const text = source => Array.from({ length: random(9) }, () => random(3) ? pick(CHARACTERS) : source[random(source.length)]).join('')
const answers = []
for (let i = 0; i < count; i++) {
  const source = pattern()
  let regexp = null
  try { regexp = new RegExp(source, 'i') } catch {}
  answers.push([source, regexp && Array.from({ length: 4 }, () => text(source)).map(each => [each, regexp.exec(each)?.map(group => group ?? '') ?? null])])
}
process.stdout.write('[\n' + answers.map(each => JSON.stringify(each).replace(/[\u2028\u007f]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))).join(',\n') + '\n]\n')
