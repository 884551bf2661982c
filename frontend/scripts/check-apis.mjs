// Finds what our scripts ask of a browser that Chromium 86 does not have. The compiler rewrites newer syntax and refuses newer
// built-ins (tsconfig: lib ES2020), but its description of the DOM is of today: every interface, property and function of it that
// is used anywhere is looked up in MDN's browser-compat-data.
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { relative } from "node:path";
import ts from "typescript";

const OLDEST = 86;
const data = createRequire(import.meta.url)("@mdn/browser-compat-data");

/** { faults: ["file:line Interface.member needs n"], known: how many uses were found in the data } */
export function checkApis(files, options) {
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const faults = new Set();
  let known = 0;
  const look = (node, names, member) => {
    const found = names.map((name) => supportOf(name, member)).find((version) => version !== undefined);
    if (found === undefined) return;
    known += 1;
    if (found <= OLDEST) return;
    const source = node.getSourceFile();
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    faults.add(`${relative(process.cwd(), source.fileName)}:${line} ${names[0]}.${member} needs ${found}`);
  };
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node) && isBrowsers(checker.getSymbolAtLocation(node.name))) {
      look(node, namesOf(checker, checker.getTypeAtLocation(node.expression), node.expression), node.name.text);
    } else if (ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node.parent) && isBrowsers(checker.getSymbolAtLocation(node))) {
      look(node, ["Window", "WorkerGlobalScope", ""], node.text);
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) visit(file);
  return { faults: [...faults].sort(), known };
}

function isBrowsers(symbol) {
  return symbol?.declarations?.some((declaration) => /\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().fileName)) ?? false;
}

/** The interface and those that it extends, as the data may name them; the name itself where it is a constructor (URL.…). */
function namesOf(checker, type, expression) {
  const types = type.isUnionOrIntersection() ? type.types : [type];
  const names = types.flatMap((each) => {
    const plain = checker.getApparentType(each);
    const bases = plain.isClassOrInterface() ? (plain.getBaseTypes() ?? []).flatMap((base) => namesOf(checker, base)) : [];
    return [plain.symbol?.name ?? "", ...bases];
  });
  return expression && ts.isIdentifier(expression) ? [...names, expression.text] : names;
}

/** The first Chromium that has it; undefined where the data does not know it. */
function supportOf(name, member) {
  const places = name
    ? [data.api[name]?.[member], data.api[name]?.[`${member}_static`], data.javascript.builtins[name]?.[member]]
    : [data.api[member], data.javascript.builtins[member]];
  const chrome = places.find((place) => place?.__compat)?.__compat.support.chrome;
  if (!chrome) return undefined;
  const versions = (Array.isArray(chrome) ? chrome : [chrome]).filter((each) => !each.flags && !each.prefix && !each.version_removed);
  const first = String(versions[0]?.version_added ?? "");
  return /^≤?\d+$/.test(first) ? Number(first.replace("≤", "")) : Infinity;
}

function checkSources() {
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const config = ts.getParsedCommandLineOfConfigFile(here("../tsconfig.json"), {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} });
  const { faults, known } = checkApis(config.fileNames, config.options);
  for (const fault of faults) console.error(fault);
  console.log(`${known} uses of the browser's interfaces looked up for Chromium ${OLDEST}`);
  if (faults.length || known < 300) process.exit(1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) checkSources();
