# The command line alone: no npm and no compiler beside it, no root, and nothing is written but what is asked for.
#   docker build -t noiselint:0.1.0 .
#   docker run --rm --read-only -v "$PWD:/work:ro" noiselint:0.1.0 models
FROM node:22-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs --only=validators,bundles

FROM node:22-slim
WORKDIR /opt/noiselint
COPY --from=build /build/package.json ./
COPY --from=build /build/bin bin
COPY --from=build /build/rules rules
COPY --from=build /build/dist dist
RUN ln -s noiselint.js bin/noiselint
ENV PATH=/opt/noiselint/bin:$PATH
WORKDIR /work
USER node
ENTRYPOINT ["noiselint"]
