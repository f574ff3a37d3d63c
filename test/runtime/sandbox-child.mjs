import { createRequire } from 'node:module';

// Replaces Lambda's runtime: loads the function once, then answers one message after the other.
const { handler } = createRequire(import.meta.url)(process.argv[2]);

process.on('message', async ({ event, remainingMs }) => {
  const deadline = Date.now() + remainingMs;
  process.env._X_AMZN_TRACE_ID = 'Root=1-2-3;Parent=53995c3f42cd8ad8;Sampled=1';
  const context = { awsRequestId: 'function-1', getRemainingTimeInMillis: () => deadline - Date.now() };
  const result = await handler(event, context);
  process.send({ result, leftMs: context.getRemainingTimeInMillis() });
});
process.send('ready');
