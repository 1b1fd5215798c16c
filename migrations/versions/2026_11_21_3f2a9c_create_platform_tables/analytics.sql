CREATE TABLE analytics.daily_pnl (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id BIGINT NOT NULL,
    portfolio_id BIGINT,
    date DATE NOT NULL,
    realized_pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    unrealized_pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    total_pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    fees NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    trades_count BIGINT DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_daily_pnl PRIMARY KEY (id),
    CONSTRAINT uq_daily_pnl_user_id_date_portfolio_id UNIQUE NULLS NOT DISTINCT (user_id, date, portfolio_id),
    CONSTRAINT fk_daily_pnl_user_id_users FOREIGN KEY(user_id) REFERENCES shared.users (id),
    CONSTRAINT fk_daily_pnl_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id)
);

CREATE INDEX ix_daily_pnl_date ON analytics.daily_pnl (date);

CREATE INDEX ix_daily_pnl_portfolio_id ON analytics.daily_pnl (portfolio_id);

COMMENT ON TABLE analytics.daily_pnl IS 'What a user''s trading gained on a day';

COMMENT ON COLUMN analytics.daily_pnl.id IS 'The entry';

COMMENT ON COLUMN analytics.daily_pnl.user_id IS 'Whose';

COMMENT ON COLUMN analytics.daily_pnl.portfolio_id IS 'In which portfolio; empty is all';

COMMENT ON COLUMN analytics.daily_pnl.date IS 'Which day';

COMMENT ON COLUMN analytics.daily_pnl.realized_pnl IS 'Gain of what was closed';

COMMENT ON COLUMN analytics.daily_pnl.unrealized_pnl IS 'Gain if all were closed';

COMMENT ON COLUMN analytics.daily_pnl.total_pnl IS 'Both together';

COMMENT ON COLUMN analytics.daily_pnl.fees IS 'What it cost';

COMMENT ON COLUMN analytics.daily_pnl.trades_count IS 'How many trades';

COMMENT ON COLUMN analytics.daily_pnl.created_at IS 'When the row was made';

COMMENT ON COLUMN analytics.daily_pnl.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE analytics.performance_metrics (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    portfolio_id BIGINT,
    strategy_id BIGINT,
    metric_name TEXT NOT NULL,
    metric_value NUMERIC(18, 8) NOT NULL,
    period TEXT DEFAULT 'daily' NOT NULL,
    details JSONB DEFAULT '{}' NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_performance_metrics PRIMARY KEY (id),
    CONSTRAINT fk_performance_metrics_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id),
    CONSTRAINT fk_performance_metrics_strategy_id_strategies FOREIGN KEY(strategy_id) REFERENCES strategy_engine.strategies (id)
);

CREATE INDEX ix_performance_metrics_metric_name_timestamp ON analytics.performance_metrics (metric_name, timestamp);

CREATE INDEX ix_performance_metrics_portfolio_id_timestamp ON analytics.performance_metrics (portfolio_id, timestamp);

CREATE INDEX ix_performance_metrics_strategy_id ON analytics.performance_metrics (strategy_id);

COMMENT ON TABLE analytics.performance_metrics IS 'One measure of a portfolio or a strategy';

COMMENT ON COLUMN analytics.performance_metrics.id IS 'The entry';

COMMENT ON COLUMN analytics.performance_metrics.portfolio_id IS 'Of which portfolio';

COMMENT ON COLUMN analytics.performance_metrics.strategy_id IS 'Of which strategy';

COMMENT ON COLUMN analytics.performance_metrics.metric_name IS 'What is measured';

COMMENT ON COLUMN analytics.performance_metrics.metric_value IS 'How much';

COMMENT ON COLUMN analytics.performance_metrics.period IS 'Over how long';

COMMENT ON COLUMN analytics.performance_metrics.details IS 'From what';

COMMENT ON COLUMN analytics.performance_metrics.timestamp IS 'When';

COMMENT ON COLUMN analytics.performance_metrics.created_at IS 'When the row was made';

COMMENT ON COLUMN analytics.performance_metrics.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE analytics.portfolio_summary (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    portfolio_id BIGINT NOT NULL,
    as_of DATE NOT NULL,
    total_value NUMERIC(20, 8) NOT NULL,
    cash_balance NUMERIC(20, 8) NOT NULL,
    positions_value NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    realized_pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    unrealized_pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    positions_count BIGINT DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_portfolio_summary PRIMARY KEY (id),
    CONSTRAINT uq_portfolio_summary_portfolio_id_as_of UNIQUE (portfolio_id, as_of),
    CONSTRAINT fk_portfolio_summary_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id)
);

COMMENT ON TABLE analytics.portfolio_summary IS 'A portfolio at the end of a day';

COMMENT ON COLUMN analytics.portfolio_summary.id IS 'The entry';

COMMENT ON COLUMN analytics.portfolio_summary.portfolio_id IS 'Which portfolio';

COMMENT ON COLUMN analytics.portfolio_summary.as_of IS 'Which day';

COMMENT ON COLUMN analytics.portfolio_summary.total_value IS 'Cash and positions together';

COMMENT ON COLUMN analytics.portfolio_summary.cash_balance IS 'Cash alone';

COMMENT ON COLUMN analytics.portfolio_summary.positions_value IS 'Positions alone';

COMMENT ON COLUMN analytics.portfolio_summary.realized_pnl IS 'Gain of what was closed';

COMMENT ON COLUMN analytics.portfolio_summary.unrealized_pnl IS 'Gain if all were closed';

COMMENT ON COLUMN analytics.portfolio_summary.positions_count IS 'How many positions';

COMMENT ON COLUMN analytics.portfolio_summary.created_at IS 'When the row was made';

COMMENT ON COLUMN analytics.portfolio_summary.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE analytics.trader_metrics (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id BIGINT NOT NULL,
    as_of DATE NOT NULL,
    trades_count BIGINT DEFAULT '0' NOT NULL,
    win_rate NUMERIC(18, 8),
    average_gain NUMERIC(20, 8),
    average_loss NUMERIC(20, 8),
    sharpe_ratio NUMERIC(18, 8),
    max_drawdown NUMERIC(18, 8),
    turnover NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_trader_metrics PRIMARY KEY (id),
    CONSTRAINT ck_trader_metrics_win_rate CHECK (win_rate IS NULL OR win_rate BETWEEN 0 AND 1),
    CONSTRAINT uq_trader_metrics_user_id_as_of UNIQUE (user_id, as_of),
    CONSTRAINT fk_trader_metrics_user_id_users FOREIGN KEY(user_id) REFERENCES shared.users (id)
);

COMMENT ON TABLE analytics.trader_metrics IS 'How a user trades';

COMMENT ON COLUMN analytics.trader_metrics.id IS 'The entry';

COMMENT ON COLUMN analytics.trader_metrics.user_id IS 'Whose';

COMMENT ON COLUMN analytics.trader_metrics.as_of IS 'Up to which day';

COMMENT ON COLUMN analytics.trader_metrics.trades_count IS 'How many trades';

COMMENT ON COLUMN analytics.trader_metrics.win_rate IS 'Share of trades that gained';

COMMENT ON COLUMN analytics.trader_metrics.average_gain IS 'Of those that gained';

COMMENT ON COLUMN analytics.trader_metrics.average_loss IS 'Of those that lost';

COMMENT ON COLUMN analytics.trader_metrics.sharpe_ratio IS 'Return by its unrest';

COMMENT ON COLUMN analytics.trader_metrics.max_drawdown IS 'Deepest fall from a height';

COMMENT ON COLUMN analytics.trader_metrics.turnover IS 'Value traded';

COMMENT ON COLUMN analytics.trader_metrics.created_at IS 'When the row was made';

COMMENT ON COLUMN analytics.trader_metrics.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE analytics.trade_analytics (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    trade_id BIGINT NOT NULL,
    portfolio_id BIGINT,
    symbol TEXT NOT NULL,
    executed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    arrival_price NUMERIC(20, 8),
    vwap NUMERIC(20, 8),
    slippage NUMERIC(20, 8),
    market_impact NUMERIC(20, 8),
    latency_ms NUMERIC(18, 8),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_trade_analytics PRIMARY KEY (id),
    CONSTRAINT uq_trade_analytics_trade_id UNIQUE (trade_id),
    CONSTRAINT fk_trade_analytics_trade_id_trades FOREIGN KEY(trade_id) REFERENCES execution.trades (id),
    CONSTRAINT fk_trade_analytics_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id)
);

CREATE INDEX ix_trade_analytics_portfolio_id ON analytics.trade_analytics (portfolio_id);

CREATE INDEX ix_trade_analytics_symbol_executed_at ON analytics.trade_analytics (symbol, executed_at);

COMMENT ON TABLE analytics.trade_analytics IS 'How well a trade was executed';

COMMENT ON COLUMN analytics.trade_analytics.id IS 'The entry';

COMMENT ON COLUMN analytics.trade_analytics.trade_id IS 'Which trade';

COMMENT ON COLUMN analytics.trade_analytics.portfolio_id IS 'Into which portfolio it went';

COMMENT ON COLUMN analytics.trade_analytics.symbol IS 'What was traded';

COMMENT ON COLUMN analytics.trade_analytics.executed_at IS 'When';

COMMENT ON COLUMN analytics.trade_analytics.arrival_price IS 'When the order was placed';

COMMENT ON COLUMN analytics.trade_analytics.vwap IS 'The market''s average over the order''s life';

COMMENT ON COLUMN analytics.trade_analytics.slippage IS 'Price paid less arrival price';

COMMENT ON COLUMN analytics.trade_analytics.market_impact IS 'How far the order moved the market';

COMMENT ON COLUMN analytics.trade_analytics.latency_ms IS 'From order to fill, in milliseconds';

COMMENT ON COLUMN analytics.trade_analytics.created_at IS 'When the row was made';

COMMENT ON COLUMN analytics.trade_analytics.updated_at IS 'When the row last changed; kept by trigger';
