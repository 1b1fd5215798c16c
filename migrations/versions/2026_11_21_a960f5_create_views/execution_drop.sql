DROP VIEW execution.recent_trades;

DROP VIEW execution.open_positions;

DROP VIEW execution.open_orders;
