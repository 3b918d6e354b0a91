# COINr's public functions, called with the data of a folder and timed inside of R:
# `Rscript coinr.R build FOLDER GROUP SCREEN TIMES` and `Rscript coinr.R vary FOLDER N`.
# Prints "seconds megabytes": of the processor, the best of so many times; R's own peak of memory.

suppressMessages(library(COINr))
told <- commandArgs(TRUE)
folder <- told[2]

spent <- function() sum(proc.time()[1:2])

report <- function(seconds) cat(sprintf("%.6f %.1f\n", min(seconds), sum(gc()[, 6])))

write_doubles <- function(values, name) {
  writeBin(as.vector(as.matrix(values)), file.path(folder, name), size = 8, endian = "little")
}

data_read <- function() {
  texts <- read.csv(file.path(folder, "texts.csv"), na.strings = "", colClasses = "character")
  columns <- readLines(file.path(folder, "columns.txt"))
  cells <- nrow(texts) * length(columns)
  values <- readBin(file.path(folder, "data.bin"), "double", cells, size = 8, endian = "little")
  values[is.nan(values)] <- NA
  values <- as.data.frame(matrix(values, ncol = length(columns), dimnames = list(NULL, columns)))
  cbind(texts, values)
}

build <- function(data, meta, group, screen) {
  coin <- new_coin(data, meta, quietly = TRUE)
  dset <- "Raw"
  if (any(!is.na(meta$Denominator))) {
    coin <- Denominate(coin, dset = dset)
    dset <- "Denominated"
  }
  coin <- Impute(coin, dset = dset, f_i = "i_mean_grp", use_group = group)
  dset <- "Imputed"
  if (screen > 0) {
    coin <- Screen(coin, dset = dset, dat_thresh = screen, unit_screen = "byNA")
    dset <- "Screened"
  }
  coin <- Treat(coin, dset = dset)
  coin <- Normalise(coin, dset = "Treated")
  Aggregate(coin, dset = "Normalised", f_ag = "a_amean")
}

build_timed <- function(group, screen, times) {
  data <- data_read()
  meta <- read.csv(file.path(folder, "meta.csv"), na.strings = "")
  seconds <- numeric(times)
  invisible(gc(reset = TRUE))
  for (time in seq_len(times)) {
    started <- spent()
    coin <- build(data, meta, group, screen)
    seconds[time] <- spent() - started
  }
  report(seconds)
  made <- get_dset(coin, "Aggregated")
  writeLines(made$uCode, file.path(folder, "units.txt"))
  write_doubles(made[readLines(file.path(folder, "keys.txt"))], "made.bin")
}

# The four alternatives of COINr's own example of a sensitivity analysis.
alternatives <- function(coin) {
  noise <- data.frame(Level = c(2, 3), NoiseFactor = c(0.25, 0.25))
  weights <- get_noisy_weights(coin$Meta$Weights$Original, noise_specs = noise, Nrep = 100)
  scales <- list(
    list(f_n = "n_minmax", f_n_para = list(c(1, 100))),
    list(f_n = "n_zscore", f_n_para = list(c(10, 2)))
  )
  list(
    winmax = list(
      Address = "$Log$Treat$global_specs$f1_para$winmax", Distribution = 1:5, Type = "discrete"
    ),
    scale = list(
      Address = "$Log$Normalise$global_specs", Distribution = scales, Type = "discrete"
    ),
    weights = list(Address = "$Log$Aggregate$w", Distribution = weights, Type = "discrete"),
    aggregation = list(
      Address = "$Log$Aggregate$f_ag", Distribution = c("a_amean", "a_gmean"), Type = "discrete"
    )
  )
}

vary_timed <- function(many) {
  coin <- build_example_coin(quietly = TRUE)
  set.seed(20240101)
  specs <- alternatives(coin)
  invisible(gc(reset = TRUE))
  started <- spent()
  found <- get_sensitivity(
    coin, SA_specs = specs, N = many, SA_type = "SA", dset = "Aggregated", iCode = "Index",
    Nboot = 100, quietly = TRUE, check_addresses = FALSE
  )
  report(spent() - started)
  varied <- found$Para
  weights <- t(sapply(varied$weights, function(set) setNames(set$Weight, set$iCode)))
  said <- data.frame(
    winmax = unlist(varied$winmax), scale = sapply(varied$scale, `[[`, "f_n"),
    aggregation = unlist(varied$aggregation)
  )
  numbers <- format(weights, digits = 17, trim = TRUE)
  write.csv(cbind(said, numbers), file.path(folder, "runs.csv"), row.names = FALSE, quote = FALSE)
  writeLines(found$Scores$uCode, file.path(folder, "units.txt"))
  write_doubles(found$Scores[-(1:2)], "made.bin")
}

if (told[1] == "build") {
  build_timed(told[3], as.numeric(told[4]), as.integer(told[5]))
} else {
  vary_timed(as.integer(told[3]))
}
