/ Best bid and offer, one row for each change.
quote:([]
  time:`timespan$();          / since midnight UTC, when the tickerplant received it
  sym:`g#`symbol$();          / instrument
  exchange:`symbol$();        / venue that quotes
  bid:`float$();              / best price a buyer offers
  ask:`float$();              / best price a seller asks
  bidSize:`float$();          / size at the bid
  askSize:`float$();          / size at the ask
  exchangeTime:`timestamp$()  / when the venue says it changed
  )
