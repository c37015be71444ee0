# One image for every process: which one it is, is the command that docker-compose.yml gives.
FROM node:24-slim AS build
WORKDIR /app
COPY . .
# No package that runs in production needs its install script.
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN node shared/local-stack/bin/build.mjs

# The same tree with the packages alone that the processes load. npm counts what a workspace needs for its tests as its
# own, so that is taken out first; the versions stay those of the lock file.
FROM build AS production
RUN npm pkg delete devDependencies --workspaces --include-workspace-root
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace gateway --workspace services --workspace shared/persistence
RUN rm -rf shared/local-stack shared/testing
RUN rm -rf gateway/src services/*/src shared/*/src
RUN mkdir -p anchors

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
# New objects of a long answer get room to die in: with the default of 16 MiB they are copied while it waits for the database.
ENV NODE_OPTIONS="--enable-source-maps --max-semi-space-size=64"
ENV MODE=production
ENV HOST=0.0.0.0
ENV PORT=4000
COPY --from=production /app .
# The root's owner stays root: a process can't change what it runs. A volume takes over the folder's owner.
COPY --from=production --chown=node:node /app/anchors /var/lib/alpokat/audit-anchors
USER node
EXPOSE 4000
CMD ["node", "gateway/dist/main.js"]
