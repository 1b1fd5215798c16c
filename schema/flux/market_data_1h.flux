// Bars of an hour from bars of a minute. Each run makes the last three again, so that late ones still count.
import "date"

stop = date.truncate(t: now(), unit: 1h)
start = date.sub(d: 3h, from: stop)

bars = from(bucket: "market-data-1m")
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "market_data")

bar = (tables=<-, fn, name) => tables
    |> filter(fn: (r) => r._field == name)
    |> aggregateWindow(every: 1h, fn: fn, createEmpty: false, timeSrc: "_start")

bars |> bar(fn: first, name: "open") |> to(bucket: "market-data-1h")
bars |> bar(fn: max, name: "high") |> to(bucket: "market-data-1h")
bars |> bar(fn: min, name: "low") |> to(bucket: "market-data-1h")
bars |> bar(fn: last, name: "close") |> to(bucket: "market-data-1h")
bars |> bar(fn: sum, name: "volume") |> to(bucket: "market-data-1h")
bars |> bar(fn: sum, name: "ticks") |> to(bucket: "market-data-1h")
