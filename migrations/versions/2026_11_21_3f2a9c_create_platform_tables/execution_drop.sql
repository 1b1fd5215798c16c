DROP TABLE execution.trades;

DROP TABLE execution.positions;

DROP TABLE execution.orders;

DROP TABLE execution.portfolios;
