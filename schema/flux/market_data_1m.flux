// Bars of a minute from ticks. Each run makes the last five again, so that late ticks still count.
import "date"

stop = date.truncate(t: now(), unit: 1m)
start = date.sub(d: 5m, from: stop)

ticks = from(bucket: "market-data")
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "market_data")

price = ticks |> filter(fn: (r) => r._field == "price")
volume = ticks |> filter(fn: (r) => r._field == "volume")

bar = (tables=<-, fn, name) => tables
    |> aggregateWindow(every: 1m, fn: fn, createEmpty: false, timeSrc: "_start")
    |> set(key: "_field", value: name)

price |> bar(fn: first, name: "open") |> to(bucket: "market-data-1m")
price |> bar(fn: max, name: "high") |> to(bucket: "market-data-1m")
price |> bar(fn: min, name: "low") |> to(bucket: "market-data-1m")
price |> bar(fn: last, name: "close") |> to(bucket: "market-data-1m")
volume |> bar(fn: sum, name: "volume") |> to(bucket: "market-data-1m")
price |> bar(fn: count, name: "ticks") |> to(bucket: "market-data-1m")
