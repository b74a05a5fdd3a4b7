# The same regression by R's plm, errors clustered by unit (Arellano 1987, without small-sample factors). The data are in
# memory before the clock starts; one thread; processor seconds, in the median of five.
suppressMessages({ library(data.table); library(plm) })
setDTthreads(1)
rows <- as.data.frame(fread(commandArgs(TRUE)[1]))
panel <- pdata.frame(rows, index = c("id", "t"))
seconds <- function(run) median(sapply(1:5, function(i) { gc(); sum(system.time(run())[1:2]) }))
fit <- NULL
of_fit <- seconds(function() fit <<- plm(y ~ d, data = panel, model = "within", effect = "twoways"))
of_errors <- seconds(function() error <<- sqrt(vcovHC(fit, method = "arellano", type = "HC0")[1, 1]))
cat(sprintf("R %s, plm %s: %d rows, fit %.0f ms, clustered errors %.0f ms   d %.12f (%.12f without factors)\n",
            getRversion(), packageVersion("plm"), nrow(rows), 1000 * of_fit, 1000 * of_errors, coef(fit)[1], error))
