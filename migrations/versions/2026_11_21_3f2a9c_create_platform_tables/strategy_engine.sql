CREATE TABLE strategy_engine.agent_decisions (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    agent_name TEXT NOT NULL,
    symbol TEXT NOT NULL,
    decision TEXT NOT NULL,
    confidence NUMERIC(18, 8) NOT NULL,
    reasoning TEXT DEFAULT '' NOT NULL,
    inputs JSONB DEFAULT '{}' NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_agent_decisions PRIMARY KEY (id),
    CONSTRAINT ck_agent_decisions_decision CHECK (decision IN ('BUY', 'SELL', 'HOLD')),
    CONSTRAINT ck_agent_decisions_confidence CHECK (confidence BETWEEN 0 AND 1)
);

CREATE INDEX ix_agent_decisions_agent_name_timestamp ON strategy_engine.agent_decisions (agent_name, timestamp);

CREATE INDEX ix_agent_decisions_symbol_timestamp ON strategy_engine.agent_decisions (symbol, timestamp);

COMMENT ON TABLE strategy_engine.agent_decisions IS 'What an agent concluded, from what, and how sure it was';

COMMENT ON COLUMN strategy_engine.agent_decisions.id IS 'The decision';

COMMENT ON COLUMN strategy_engine.agent_decisions.agent_name IS 'Which agent';

COMMENT ON COLUMN strategy_engine.agent_decisions.symbol IS 'With what';

COMMENT ON COLUMN strategy_engine.agent_decisions.decision IS 'Buy, sell or hold';

COMMENT ON COLUMN strategy_engine.agent_decisions.confidence IS 'How sure, from 0 to 1';

COMMENT ON COLUMN strategy_engine.agent_decisions.reasoning IS 'Why, in words';

COMMENT ON COLUMN strategy_engine.agent_decisions.inputs IS 'From what';

COMMENT ON COLUMN strategy_engine.agent_decisions.timestamp IS 'When';

COMMENT ON COLUMN strategy_engine.agent_decisions.created_at IS 'When the row was made';

COMMENT ON COLUMN strategy_engine.agent_decisions.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE strategy_engine.strategies (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    strategy_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    strategy_type TEXT DEFAULT '' NOT NULL,
    parameters JSONB DEFAULT '{}' NOT NULL,
    status TEXT DEFAULT 'DRAFT' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_strategies PRIMARY KEY (id),
    CONSTRAINT ck_strategies_status CHECK (status IN ('DRAFT', 'PAPER', 'LIVE', 'PAUSED', 'RETIRED')),
    CONSTRAINT uq_strategies_strategy_id UNIQUE (strategy_id)
);

COMMENT ON TABLE strategy_engine.strategies IS 'A way to trade, with its parameters';

COMMENT ON COLUMN strategy_engine.strategies.id IS 'The strategy';

COMMENT ON COLUMN strategy_engine.strategies.strategy_id IS 'What programs call it';

COMMENT ON COLUMN strategy_engine.strategies.name IS 'What people call it';

COMMENT ON COLUMN strategy_engine.strategies.description IS 'What it does';

COMMENT ON COLUMN strategy_engine.strategies.strategy_type IS 'Its family';

COMMENT ON COLUMN strategy_engine.strategies.parameters IS 'Its settings';

COMMENT ON COLUMN strategy_engine.strategies.status IS 'How far it is from real money';

COMMENT ON COLUMN strategy_engine.strategies.created_at IS 'When the row was made';

COMMENT ON COLUMN strategy_engine.strategies.updated_at IS 'When the row last changed; kept by trigger';

COMMENT ON COLUMN strategy_engine.strategies.version IS 'Raised by every update';

CREATE TABLE strategy_engine.trading_signals (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    symbol TEXT,
    signal_type TEXT NOT NULL,
    cms_score NUMERIC(18, 8) NOT NULL,
    sentiment_component NUMERIC(18, 8) DEFAULT '0' NOT NULL,
    technical_component NUMERIC(18, 8) DEFAULT '0' NOT NULL,
    regime_component NUMERIC(18, 8) DEFAULT '0' NOT NULL,
    explanation JSONB DEFAULT '{}' NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_trading_signals PRIMARY KEY (id),
    CONSTRAINT ck_trading_signals_signal_type CHECK (signal_type IN ('BUY', 'SELL', 'HOLD'))
);

CREATE INDEX idx_signals_timestamp ON strategy_engine.trading_signals (timestamp);

CREATE INDEX idx_signals_type ON strategy_engine.trading_signals (signal_type);

CREATE INDEX ix_trading_signals_symbol_timestamp ON strategy_engine.trading_signals (symbol, timestamp);

COMMENT ON TABLE strategy_engine.trading_signals IS 'The combined signal that orders follow';

COMMENT ON COLUMN strategy_engine.trading_signals.id IS 'The signal';

COMMENT ON COLUMN strategy_engine.trading_signals.symbol IS 'With what; empty is the whole market';

COMMENT ON COLUMN strategy_engine.trading_signals.signal_type IS 'Buy, sell or hold';

COMMENT ON COLUMN strategy_engine.trading_signals.cms_score IS 'The composite market score';

COMMENT ON COLUMN strategy_engine.trading_signals.sentiment_component IS 'What news adds to it';

COMMENT ON COLUMN strategy_engine.trading_signals.technical_component IS 'What prices add to it';

COMMENT ON COLUMN strategy_engine.trading_signals.regime_component IS 'What the market''s state adds to it';

COMMENT ON COLUMN strategy_engine.trading_signals.explanation IS 'Why, for people';

COMMENT ON COLUMN strategy_engine.trading_signals.timestamp IS 'When';

COMMENT ON COLUMN strategy_engine.trading_signals.created_at IS 'When the row was made';

COMMENT ON COLUMN strategy_engine.trading_signals.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE strategy_engine.agent_actions (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    agent_name TEXT NOT NULL,
    decision_id BIGINT,
    action_type TEXT NOT NULL,
    symbol TEXT,
    details JSONB DEFAULT '{}' NOT NULL,
    status TEXT DEFAULT 'PENDING' NOT NULL,
    error_message TEXT,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_agent_actions PRIMARY KEY (id),
    CONSTRAINT ck_agent_actions_status CHECK (status IN ('PENDING', 'DONE', 'FAILED')),
    CONSTRAINT fk_agent_actions_decision_id_agent_decisions FOREIGN KEY(decision_id) REFERENCES strategy_engine.agent_decisions (id)
);

CREATE INDEX ix_agent_actions_agent_name_timestamp ON strategy_engine.agent_actions (agent_name, timestamp);

CREATE INDEX ix_agent_actions_decision_id ON strategy_engine.agent_actions (decision_id);

COMMENT ON TABLE strategy_engine.agent_actions IS 'Something that an agent did';

COMMENT ON COLUMN strategy_engine.agent_actions.id IS 'The action';

COMMENT ON COLUMN strategy_engine.agent_actions.agent_name IS 'Which agent';

COMMENT ON COLUMN strategy_engine.agent_actions.decision_id IS 'Following which decision';

COMMENT ON COLUMN strategy_engine.agent_actions.action_type IS 'What kind';

COMMENT ON COLUMN strategy_engine.agent_actions.symbol IS 'With what';

COMMENT ON COLUMN strategy_engine.agent_actions.details IS 'What exactly';

COMMENT ON COLUMN strategy_engine.agent_actions.status IS 'How it went';

COMMENT ON COLUMN strategy_engine.agent_actions.error_message IS 'Why it failed';

COMMENT ON COLUMN strategy_engine.agent_actions.timestamp IS 'When';

COMMENT ON COLUMN strategy_engine.agent_actions.created_at IS 'When the row was made';

COMMENT ON COLUMN strategy_engine.agent_actions.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE strategy_engine.backtest_results (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    strategy_id BIGINT,
    started_at TIMESTAMP WITH TIME ZONE,
    ended_at TIMESTAMP WITH TIME ZONE,
    config JSONB NOT NULL,
    metrics JSONB NOT NULL,
    trades JSONB DEFAULT '[]' NOT NULL,
    equity_curve JSONB DEFAULT '[]' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_backtest_results PRIMARY KEY (id),
    CONSTRAINT ck_backtest_results_period CHECK (ended_at IS NULL OR started_at IS NULL OR ended_at >= started_at),
    CONSTRAINT fk_backtest_results_strategy_id_strategies FOREIGN KEY(strategy_id) REFERENCES strategy_engine.strategies (id)
);

CREATE INDEX idx_backtest_created_at ON strategy_engine.backtest_results (created_at);

CREATE INDEX ix_backtest_results_strategy_id ON strategy_engine.backtest_results (strategy_id);

COMMENT ON TABLE strategy_engine.backtest_results IS 'How a strategy would have done';

COMMENT ON COLUMN strategy_engine.backtest_results.id IS 'The run';

COMMENT ON COLUMN strategy_engine.backtest_results.strategy_id IS 'Which strategy';

COMMENT ON COLUMN strategy_engine.backtest_results.started_at IS 'From when it was played';

COMMENT ON COLUMN strategy_engine.backtest_results.ended_at IS 'To when';

COMMENT ON COLUMN strategy_engine.backtest_results.config IS 'With which settings';

COMMENT ON COLUMN strategy_engine.backtest_results.metrics IS 'What came of it';

COMMENT ON COLUMN strategy_engine.backtest_results.trades IS 'Its trades';

COMMENT ON COLUMN strategy_engine.backtest_results.equity_curve IS 'Its worth over time';

COMMENT ON COLUMN strategy_engine.backtest_results.created_at IS 'When the row was made';

COMMENT ON COLUMN strategy_engine.backtest_results.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE strategy_engine.strategy_performance (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    strategy_id BIGINT NOT NULL,
    as_of DATE NOT NULL,
    total_return NUMERIC(18, 8),
    sharpe_ratio NUMERIC(18, 8),
    max_drawdown NUMERIC(18, 8),
    win_rate NUMERIC(18, 8),
    trades_count BIGINT DEFAULT '0' NOT NULL,
    pnl NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_strategy_performance PRIMARY KEY (id),
    CONSTRAINT ck_strategy_performance_win_rate CHECK (win_rate IS NULL OR win_rate BETWEEN 0 AND 1),
    CONSTRAINT uq_strategy_performance_strategy_id_as_of UNIQUE (strategy_id, as_of),
    CONSTRAINT fk_strategy_performance_strategy_id_strategies FOREIGN KEY(strategy_id) REFERENCES strategy_engine.strategies (id)
);

COMMENT ON TABLE strategy_engine.strategy_performance IS 'How a strategy did on a day';

COMMENT ON COLUMN strategy_engine.strategy_performance.id IS 'The entry';

COMMENT ON COLUMN strategy_engine.strategy_performance.strategy_id IS 'Which strategy';

COMMENT ON COLUMN strategy_engine.strategy_performance.as_of IS 'Up to which day';

COMMENT ON COLUMN strategy_engine.strategy_performance.total_return IS 'Since it began';

COMMENT ON COLUMN strategy_engine.strategy_performance.sharpe_ratio IS 'Return by its unrest';

COMMENT ON COLUMN strategy_engine.strategy_performance.max_drawdown IS 'Deepest fall from a height';

COMMENT ON COLUMN strategy_engine.strategy_performance.win_rate IS 'Share of trades that gained';

COMMENT ON COLUMN strategy_engine.strategy_performance.trades_count IS 'How many trades';

COMMENT ON COLUMN strategy_engine.strategy_performance.pnl IS 'Gain of that day';

COMMENT ON COLUMN strategy_engine.strategy_performance.created_at IS 'When the row was made';

COMMENT ON COLUMN strategy_engine.strategy_performance.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE strategy_engine.strategy_signals (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    strategy_id BIGINT NOT NULL,
    symbol TEXT NOT NULL,
    signal_type TEXT NOT NULL,
    strength NUMERIC(18, 8) NOT NULL,
    price NUMERIC(20, 8),
    details JSONB DEFAULT '{}' NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_strategy_signals PRIMARY KEY (id),
    CONSTRAINT ck_strategy_signals_signal_type CHECK (signal_type IN ('BUY', 'SELL', 'HOLD')),
    CONSTRAINT ck_strategy_signals_strength CHECK (strength BETWEEN 0 AND 1),
    CONSTRAINT fk_strategy_signals_strategy_id_strategies FOREIGN KEY(strategy_id) REFERENCES strategy_engine.strategies (id)
);

CREATE INDEX ix_strategy_signals_strategy_id_timestamp ON strategy_engine.strategy_signals (strategy_id, timestamp);

CREATE INDEX ix_strategy_signals_symbol_timestamp ON strategy_engine.strategy_signals (symbol, timestamp);

COMMENT ON TABLE strategy_engine.strategy_signals IS 'What a strategy would do with a symbol at a moment';

COMMENT ON COLUMN strategy_engine.strategy_signals.id IS 'The signal';

COMMENT ON COLUMN strategy_engine.strategy_signals.strategy_id IS 'Which strategy';

COMMENT ON COLUMN strategy_engine.strategy_signals.symbol IS 'With what';

COMMENT ON COLUMN strategy_engine.strategy_signals.signal_type IS 'Buy, sell or hold';

COMMENT ON COLUMN strategy_engine.strategy_signals.strength IS 'How much, from 0 to 1';

COMMENT ON COLUMN strategy_engine.strategy_signals.price IS 'At which price it was seen';

COMMENT ON COLUMN strategy_engine.strategy_signals.details IS 'What led to it';

COMMENT ON COLUMN strategy_engine.strategy_signals.timestamp IS 'When';

COMMENT ON COLUMN strategy_engine.strategy_signals.created_at IS 'When the row was made';

COMMENT ON COLUMN strategy_engine.strategy_signals.updated_at IS 'When the row last changed; kept by trigger';
