// Runs the GraphQL-over-HTTP audit suite against a running server: node audit.mjs [http://127.0.0.1:8017/graphql]
// Every check must pass, the optional ones too: exit 0 when all do, 1 when one does not, 2 when the server does not answer.
import { auditServer } from "graphql-http";

const url = process.argv[2] ?? "http://127.0.0.1:8017/graphql";

let results;
try {
  results = await auditServer({ url });
} catch (error) {
  console.error(`Le serveur ne répond pas à ${url} : ${error.cause?.message ?? error.message}`);
  process.exit(2);
}

const missed = results.filter((result) => result.status !== "ok");
for (const { id, name, status, reason } of missed) {
  console.error(`${status} ${id} ${name} : ${reason}`);
}
console.log(`${results.length - missed.length}/${results.length} contrôles réussis`);
process.exit(missed.length === 0 ? 0 : 1);
