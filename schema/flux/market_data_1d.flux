// Bars of a day from bars of an hour. Each run makes the last two again, so that late ones still count.
import "date"

stop = date.truncate(t: now(), unit: 1d)
start = date.sub(d: 2d, from: stop)

bars = from(bucket: "market-data-1h")
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "market_data")

bar = (tables=<-, fn, name) => tables
    |> filter(fn: (r) => r._field == name)
    |> aggregateWindow(every: 1d, fn: fn, createEmpty: false, timeSrc: "_start")

bars |> bar(fn: first, name: "open") |> to(bucket: "market-data-1d")
bars |> bar(fn: max, name: "high") |> to(bucket: "market-data-1d")
bars |> bar(fn: min, name: "low") |> to(bucket: "market-data-1d")
bars |> bar(fn: last, name: "close") |> to(bucket: "market-data-1d")
bars |> bar(fn: sum, name: "volume") |> to(bucket: "market-data-1d")
bars |> bar(fn: sum, name: "ticks") |> to(bucket: "market-data-1d")
