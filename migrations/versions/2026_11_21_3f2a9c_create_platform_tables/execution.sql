CREATE TABLE execution.portfolios (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    client_id BIGINT NOT NULL,
    name TEXT DEFAULT 'main' NOT NULL,
    currency TEXT DEFAULT 'USD' NOT NULL,
    total_value NUMERIC(20, 8) NOT NULL,
    cash_balance NUMERIC(20, 8) NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_portfolios PRIMARY KEY (id),
    CONSTRAINT uq_portfolios_client_id_name UNIQUE (client_id, name),
    CONSTRAINT uq_portfolios_id_client_id UNIQUE (id, client_id),
    CONSTRAINT ck_portfolios_currency CHECK (currency ~ '^[A-Z]{3,5}$'),
    CONSTRAINT fk_portfolios_client_id_clients FOREIGN KEY(client_id) REFERENCES shared.clients (id)
);

CREATE INDEX ix_portfolios_timestamp ON execution.portfolios (timestamp);

COMMENT ON TABLE execution.portfolios IS 'What a client holds and is worth, as last computed';

COMMENT ON COLUMN execution.portfolios.id IS 'The portfolio';

COMMENT ON COLUMN execution.portfolios.client_id IS 'Whose it is';

COMMENT ON COLUMN execution.portfolios.name IS 'What the client calls it';

COMMENT ON COLUMN execution.portfolios.currency IS 'In which all its amounts are';

COMMENT ON COLUMN execution.portfolios.total_value IS 'Cash and positions together';

COMMENT ON COLUMN execution.portfolios.cash_balance IS 'Cash alone';

COMMENT ON COLUMN execution.portfolios.timestamp IS 'When the amounts were computed';

COMMENT ON COLUMN execution.portfolios.created_at IS 'When the row was made';

COMMENT ON COLUMN execution.portfolios.updated_at IS 'When the row last changed; kept by trigger';

COMMENT ON COLUMN execution.portfolios.version IS 'Raised by every update';

CREATE TABLE execution.orders (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    order_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    client_id BIGINT NOT NULL,
    user_id BIGINT,
    portfolio_id BIGINT,
    strategy_id BIGINT,
    signal_id BIGINT,
    symbol TEXT NOT NULL,
    exchange TEXT,
    side TEXT NOT NULL,
    order_type TEXT NOT NULL,
    time_in_force TEXT DEFAULT 'DAY' NOT NULL,
    quantity NUMERIC(20, 8) NOT NULL,
    price NUMERIC(20, 8),
    stop_price NUMERIC(20, 8),
    filled_quantity NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    average_price NUMERIC(20, 8),
    status TEXT DEFAULT 'PENDING' NOT NULL,
    reason TEXT,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_orders_side CHECK (side IN ('BUY', 'SELL')),
    CONSTRAINT ck_orders_order_type CHECK (order_type IN ('MARKET', 'LIMIT', 'STOP', 'STOP_LIMIT')),
    CONSTRAINT ck_orders_time_in_force CHECK (time_in_force IN ('DAY', 'GTC', 'IOC', 'FOK')),
    CONSTRAINT ck_orders_status CHECK (status IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED', 'FILLED', 'CANCELLED', 'REJECTED', 'EXPIRED')),
    CONSTRAINT ck_orders_quantity CHECK (quantity > 0),
    CONSTRAINT ck_orders_filled_quantity CHECK (filled_quantity BETWEEN 0 AND quantity),
    CONSTRAINT ck_orders_price CHECK (price IS NULL OR price > 0),
    CONSTRAINT ck_orders_limit_price CHECK (price IS NOT NULL OR order_type NOT IN ('LIMIT', 'STOP_LIMIT')),
    CONSTRAINT ck_orders_stop_price CHECK (stop_price IS NOT NULL OR order_type NOT IN ('STOP', 'STOP_LIMIT')),
    CONSTRAINT uq_orders_client_id_idempotency_key UNIQUE (client_id, idempotency_key),
    CONSTRAINT fk_orders_portfolio_id_portfolios FOREIGN KEY(portfolio_id, client_id) REFERENCES execution.portfolios (id, client_id),
    CONSTRAINT uq_orders_order_id UNIQUE (order_id),
    CONSTRAINT fk_orders_client_id_clients FOREIGN KEY(client_id) REFERENCES shared.clients (id),
    CONSTRAINT fk_orders_user_id_users FOREIGN KEY(user_id) REFERENCES shared.users (id),
    CONSTRAINT fk_orders_strategy_id_strategies FOREIGN KEY(strategy_id) REFERENCES strategy_engine.strategies (id),
    CONSTRAINT fk_orders_signal_id_trading_signals FOREIGN KEY(signal_id) REFERENCES strategy_engine.trading_signals (id)
);

CREATE INDEX idx_orders_status ON execution.orders (status);

CREATE INDEX idx_orders_timestamp ON execution.orders (timestamp);

CREATE INDEX ix_orders_portfolio_id ON execution.orders (portfolio_id);

CREATE INDEX ix_orders_signal_id ON execution.orders (signal_id);

CREATE INDEX ix_orders_strategy_id ON execution.orders (strategy_id);

CREATE INDEX ix_orders_symbol_timestamp ON execution.orders (symbol, timestamp);

CREATE INDEX ix_orders_user_id ON execution.orders (user_id);

CREATE INDEX ix_orders_working ON execution.orders (portfolio_id, symbol) WHERE status IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED');

COMMENT ON TABLE execution.orders IS 'One instruction to a market, from the wish to its end';

COMMENT ON COLUMN execution.orders.id IS 'The order';

COMMENT ON COLUMN execution.orders.order_id IS 'Its name at the broker and in every message';

COMMENT ON COLUMN execution.orders.idempotency_key IS 'Chosen by the sender; the same key again is the same order, not a second one';

COMMENT ON COLUMN execution.orders.client_id IS 'For whom';

COMMENT ON COLUMN execution.orders.user_id IS 'Who placed it';

COMMENT ON COLUMN execution.orders.portfolio_id IS 'Into which portfolio of the client its fills go';

COMMENT ON COLUMN execution.orders.strategy_id IS 'Which strategy wanted it';

COMMENT ON COLUMN execution.orders.signal_id IS 'Which signal set it off';

COMMENT ON COLUMN execution.orders.symbol IS 'What is traded';

COMMENT ON COLUMN execution.orders.exchange IS 'Where; empty leaves it to the router';

COMMENT ON COLUMN execution.orders.side IS 'Buy or sell';

COMMENT ON COLUMN execution.orders.order_type IS 'Market, limit or stop';

COMMENT ON COLUMN execution.orders.time_in_force IS 'How long it stands';

COMMENT ON COLUMN execution.orders.quantity IS 'How much is wanted';

COMMENT ON COLUMN execution.orders.price IS 'The limit, where it has one';

COMMENT ON COLUMN execution.orders.stop_price IS 'Where a stop becomes live';

COMMENT ON COLUMN execution.orders.filled_quantity IS 'How much was done';

COMMENT ON COLUMN execution.orders.average_price IS 'Of what was done';

COMMENT ON COLUMN execution.orders.status IS 'Where it stands; a trigger keeps the order of states';

COMMENT ON COLUMN execution.orders.reason IS 'Why it was rejected or cancelled';

COMMENT ON COLUMN execution.orders.timestamp IS 'When it was placed';

COMMENT ON COLUMN execution.orders.created_at IS 'When the row was made';

COMMENT ON COLUMN execution.orders.updated_at IS 'When the row last changed; kept by trigger';

COMMENT ON COLUMN execution.orders.version IS 'Raised by every update';

CREATE TABLE execution.positions (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    portfolio_id BIGINT NOT NULL,
    symbol TEXT NOT NULL,
    quantity NUMERIC(20, 8) NOT NULL,
    entry_price NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    current_price NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    market_value NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    unrealized_pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    realized_pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    status TEXT DEFAULT 'OPEN' NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_positions PRIMARY KEY (id),
    CONSTRAINT ck_positions_status CHECK (status IN ('OPEN', 'CLOSED')),
    CONSTRAINT ck_positions_entry_price CHECK (entry_price >= 0),
    CONSTRAINT ck_positions_closed_is_empty CHECK (status = 'OPEN' OR quantity = 0),
    CONSTRAINT fk_positions_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id)
);

CREATE INDEX ix_positions_portfolio_id_opened_at ON execution.positions (portfolio_id, opened_at);

CREATE INDEX ix_positions_symbol ON execution.positions (symbol);

CREATE UNIQUE INDEX uq_positions_open ON execution.positions (portfolio_id, symbol) WHERE status = 'OPEN';

COMMENT ON TABLE execution.positions IS 'What a portfolio holds of one symbol';

COMMENT ON COLUMN execution.positions.id IS 'The position';

COMMENT ON COLUMN execution.positions.portfolio_id IS 'Which portfolio holds it';

COMMENT ON COLUMN execution.positions.symbol IS 'Of what';

COMMENT ON COLUMN execution.positions.quantity IS 'How much; below zero is short';

COMMENT ON COLUMN execution.positions.entry_price IS 'Average price paid';

COMMENT ON COLUMN execution.positions.current_price IS 'Last price seen';

COMMENT ON COLUMN execution.positions.market_value IS 'Quantity at the last price';

COMMENT ON COLUMN execution.positions.unrealized_pnl IS 'Gain if closed now';

COMMENT ON COLUMN execution.positions.realized_pnl IS 'Gain of what was closed';

COMMENT ON COLUMN execution.positions.status IS 'Open, or closed and kept';

COMMENT ON COLUMN execution.positions.opened_at IS 'When it was opened';

COMMENT ON COLUMN execution.positions.closed_at IS 'When it was closed';

COMMENT ON COLUMN execution.positions.created_at IS 'When the row was made';

COMMENT ON COLUMN execution.positions.updated_at IS 'When the row last changed; kept by trigger';

COMMENT ON COLUMN execution.positions.version IS 'Raised by every update';

CREATE TABLE execution.trades (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    order_id BIGINT,
    portfolio_id BIGINT,
    strategy_id BIGINT,
    execution_id TEXT,
    symbol TEXT NOT NULL,
    exchange TEXT,
    side TEXT NOT NULL,
    quantity NUMERIC(20, 8) NOT NULL,
    price NUMERIC(20, 8) NOT NULL,
    commission NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    executed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    status TEXT DEFAULT 'PENDING' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_trades PRIMARY KEY (id),
    CONSTRAINT ck_trades_side CHECK (side IN ('BUY', 'SELL')),
    CONSTRAINT ck_trades_status CHECK (status IN ('PENDING', 'EXECUTED', 'SETTLED', 'CANCELLED', 'FAILED')),
    CONSTRAINT ck_trades_quantity CHECK (quantity > 0),
    CONSTRAINT ck_trades_price CHECK (price > 0),
    CONSTRAINT uq_trades_exchange_execution_id UNIQUE (exchange, execution_id),
    CONSTRAINT fk_trades_order_id_orders FOREIGN KEY(order_id) REFERENCES execution.orders (id),
    CONSTRAINT fk_trades_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id),
    CONSTRAINT fk_trades_strategy_id_strategies FOREIGN KEY(strategy_id) REFERENCES strategy_engine.strategies (id)
);

CREATE INDEX ix_trades_executed_at ON execution.trades (executed_at);

CREATE INDEX ix_trades_order_id ON execution.trades (order_id);

CREATE INDEX ix_trades_portfolio_id ON execution.trades (portfolio_id);

CREATE INDEX ix_trades_strategy_id ON execution.trades (strategy_id);

CREATE INDEX ix_trades_symbol_executed_at ON execution.trades (symbol, executed_at);

COMMENT ON TABLE execution.trades IS 'One fill of an order';

COMMENT ON COLUMN execution.trades.id IS 'The trade';

COMMENT ON COLUMN execution.trades.order_id IS 'Which order it fills; empty when booked by hand';

COMMENT ON COLUMN execution.trades.portfolio_id IS 'Into which portfolio it goes';

COMMENT ON COLUMN execution.trades.strategy_id IS 'Which strategy wanted it';

COMMENT ON COLUMN execution.trades.execution_id IS 'Its name at the exchange';

COMMENT ON COLUMN execution.trades.symbol IS 'What was traded';

COMMENT ON COLUMN execution.trades.exchange IS 'Where';

COMMENT ON COLUMN execution.trades.side IS 'Bought or sold';

COMMENT ON COLUMN execution.trades.quantity IS 'How much';

COMMENT ON COLUMN execution.trades.price IS 'At what price';

COMMENT ON COLUMN execution.trades.commission IS 'What the broker took';

COMMENT ON COLUMN execution.trades.executed_at IS 'When it was done';

COMMENT ON COLUMN execution.trades.status IS 'How far its booking is';

COMMENT ON COLUMN execution.trades.created_at IS 'When the row was made';

COMMENT ON COLUMN execution.trades.updated_at IS 'When the row last changed; kept by trigger';
