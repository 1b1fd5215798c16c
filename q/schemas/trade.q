/ Executed trades, one row each, as the exchange reported them.
trade:([]
  time:`timespan$();          / since midnight UTC, when the tickerplant received it
  sym:`g#`symbol$();          / instrument
  exchange:`symbol$();        / venue that executed
  price:`float$();            / in the quote currency
  size:`float$();             / in the base currency or in shares
  side:`char$();              / "B" the buyer was the aggressor, "S" the seller, " " unknown
  tradeId:`long$();           / the venue's own number, unique per venue and instrument
  exchangeTime:`timestamp$()  / when the venue says it happened
  )
