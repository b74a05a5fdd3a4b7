# The same estimates as a straightforward program of R's data.table: Debian has no package `did`.
# usage: Rscript peer.R FOLDER
suppressMessages(library(data.table))
setDTthreads(1)
folder <- commandArgs(TRUE)[1]
column <- function(name, what) {
  path <- file.path(folder, name)
  size <- if (what == "double") 8 else 4
  readBin(path, what, file.size(path) / size, size)
}
d <- data.table(id = column("id", "integer"), t = column("t", "integer") + 1L,
                g = column("g", "integer"), y = column("y", "double"))

effects <- function(d) {
  wide <- dcast(d, id + g ~ t, value.var = "y")
  n <- nrow(wide)
  periods <- sort(unique(d$t))
  groups <- sort(unique(wide$g[wide$g > 0]))
  control <- wide$g == 0
  cells <- CJ(g = groups, t = periods[-1])
  influence <- matrix(0, n, nrow(cells))
  att <- numeric(nrow(cells))
  for (k in seq_len(nrow(cells))) {
    g <- cells$g[k]
    t <- cells$t[k]
    base <- if (t >= g) g - 1L else t - 1L
    change <- wide[[as.character(t)]] - wide[[as.character(base)]]
    treated <- wide$g == g
    m1 <- mean(change[treated])
    m0 <- mean(change[control])
    att[k] <- m1 - m0
    influence[, k] <- treated * (change - m1) / mean(treated) - control * (change - m0) / mean(control)
  }
  covariance <- crossprod(influence) / n^2
  share <- sapply(cells$g, function(g) mean(wide$g == g))
  by_size <- function(keep) {
    total <- sum(share[keep])
    estimate <- sum(share[keep] * att[keep]) / total
    of_shares <- rowSums(sapply(keep, function(k) ((wide$g == cells$g[k]) - share[k]) * (att[k] - estimate))) / total
    list(estimate, influence[, keep, drop = FALSE] %*% (share[keep] / total) + of_shares)
  }
  after <- which(cells$t >= cells$g)
  simple <- by_size(after)
  times <- lapply(sort(unique((cells$t - cells$g)[after])), function(e) by_size(which(cells$t - cells$g == e)))
  dynamic <- Reduce(`+`, lapply(times, `[[`, 2)) / length(times)
  list(att = c(att, mean(sapply(times, `[[`, 1))),
       se = c(sqrt(diag(covariance)), sqrt(sum(dynamic^2)) / n))
}

seconds <- numeric(0)
for (i in 1:5) {
  invisible(gc())
  took <- system.time(made <- effects(d))
  seconds <- c(seconds, took[["user.self"]] + took[["sys.self"]])
}
ours <- fread(file.path(folder, "cells.csv"))
differs <- max(abs(made$att / ours$att - 1), abs(made$se / ours$se - 1))
cat(sprintf("R %s with data.table %s: %.2f processor seconds; the estimates and errors differ by %.1e at most, relative\n",
            getRversion(), packageVersion("data.table"), median(seconds), differs))
cat(median(seconds), "\n", file = file.path(folder, "peer_seconds"), sep = "")
if (differs > 1e-8) quit(status = 1)
