// Starts the editor on this server's own endpoint. Subscriptions go through a WebSocket to the same address.
const endpoint = new URL("/graphql", location.href);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";

const defaultQuery = `# Les registres tenus ici, puis, avec un identifiant, tout ce qu’un registre contient :
#   { ledger(id: "ledger:…") { position members { nodes { name siren } } } }
{
  ledgers {
    nodes { id name operator position }
  }
}
`;

const fetcher = GraphiQL.createFetcher({ url: endpoint.href, subscriptionUrl: socket.href });
const root = ReactDOM.createRoot(document.getElementById("graphiql"));
root.render(React.createElement(GraphiQL, { fetcher, defaultQuery, defaultEditorToolsVisibility: true }));
