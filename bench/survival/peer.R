# The same estimates by R's survival, on the table that survival_bench writes: name, median seconds
# of the wall and of the processor, and the figure by which results are compared.
suppressMessages({library(survival); library(data.table)})
setDTthreads(1)
d <- as.data.frame(fread(commandArgs(TRUE)[1]))
runs <- as.integer(commandArgs(TRUE)[2])
d$left <- as.integer(d$cause == 1)
d$why <- factor(d$cause, 0:2, c("stayed", "choice", "payment"))
f <- Surv(time, left) ~ exposed + lat30 + version + strength + spend
measure <- function(name, run) {
  figure <- NA
  seconds <- sapply(seq_len(runs), function(i) {
    gc(FALSE)
    t <- system.time(figure <<- run())
    c(t[["elapsed"]], t[["user.self"]] + t[["sys.self"]])
  })
  cat(sprintf("%s\t%.4f\t%.4f\t%.12g\n", name, median(seconds[1, ]), median(seconds[2, ]), figure))
}
at <- function(fit, what) summary(fit, times = 364)[[what]]
measure("km", function() at(survfit(Surv(time, left) ~ exposed, d), "surv")[2])
measure("logrank", function() survdiff(Surv(time, left) ~ exposed, d)$chisq)
measure("aj", function() at(survfit(Surv(time, why) ~ exposed, d), "std.err")[2, 2])
# coxph counts concordant pairs in any case, so its peer is the fit with the concordance.
measure("cox_efron_concordance", function()
  coxph(f, d, x = FALSE, y = FALSE, model = FALSE)$concordance[["std"]])
measure("cox_breslow_cluster", function()
  sqrt(coxph(f, d, ties = "breslow", cluster = region)$var[1, 1]))
# Quadratic in the rows of one time: a tenth of the rows, and what a million would take.
part <- d[seq_len(nrow(d) / 10), ]
part_time <- system.time(coxph(f, part, cluster = region))
cat(sprintf("cox_efron_cluster\t%.4f\t%.4f\t(a hundred times what a tenth of the rows takes)\n",
            100 * part_time[["elapsed"]], 100 * (part_time[["user.self"]] + part_time[["sys.self"]])))
