# Mooring, built from this folder. What it is to do is the command: start, serve, work, agent --host <name>.
FROM node:24-bookworm-slim AS build
WORKDIR /mooring
COPY package.json package-lock.json ./
# Nothing that packages bring along runs here; what needs compiling is ours, and comes next.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY .swcrc ./
COPY scripts scripts
COPY src src
RUN node scripts/build.mjs && npm prune --ignore-scripts --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
# As `npm start` does: requests make much that is short-lived.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=16
WORKDIR /mooring
COPY --from=build /mooring/package.json ./
COPY --from=build /mooring/node_modules node_modules
COPY --from=build /mooring/dist dist
COPY deploy/*.mjs deploy/
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/mooring
ENV MOORING_DATA=/var/lib/mooring
USER node
ENTRYPOINT ["node", "dist/main.js"]
