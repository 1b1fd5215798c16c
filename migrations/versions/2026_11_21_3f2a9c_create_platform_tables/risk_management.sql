CREATE TABLE risk_management.position_limits (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    portfolio_id BIGINT,
    symbol TEXT NOT NULL,
    max_quantity NUMERIC(20, 8),
    max_value NUMERIC(20, 8),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_position_limits PRIMARY KEY (id),
    CONSTRAINT ck_position_limits_max_quantity CHECK (max_quantity IS NULL OR max_quantity >= 0),
    CONSTRAINT ck_position_limits_max_value CHECK (max_value IS NULL OR max_value >= 0),
    CONSTRAINT ck_position_limits_some_limit CHECK (max_quantity IS NOT NULL OR max_value IS NOT NULL),
    CONSTRAINT uq_position_limits_portfolio_id_symbol UNIQUE NULLS NOT DISTINCT (portfolio_id, symbol),
    CONSTRAINT fk_position_limits_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id)
);

COMMENT ON TABLE risk_management.position_limits IS 'How much of one symbol a portfolio may hold';

COMMENT ON COLUMN risk_management.position_limits.id IS 'The limit';

COMMENT ON COLUMN risk_management.position_limits.portfolio_id IS 'For which portfolio; empty is all';

COMMENT ON COLUMN risk_management.position_limits.symbol IS 'Of what';

COMMENT ON COLUMN risk_management.position_limits.max_quantity IS 'How many';

COMMENT ON COLUMN risk_management.position_limits.max_value IS 'For how much';

COMMENT ON COLUMN risk_management.position_limits.created_at IS 'When the row was made';

COMMENT ON COLUMN risk_management.position_limits.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE risk_management.risk_limits (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    limit_type TEXT NOT NULL,
    portfolio_id BIGINT,
    strategy_id BIGINT,
    limit_value NUMERIC(20, 8) NOT NULL,
    warning_value NUMERIC(20, 8),
    is_active BOOLEAN DEFAULT true NOT NULL,
    set_by TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_risk_limits PRIMARY KEY (id),
    CONSTRAINT ck_risk_limits_limit_type CHECK (limit_type IN ('MAX_ORDER_VALUE', 'MAX_POSITION_VALUE', 'MAX_DAILY_LOSS', 'MAX_DRAWDOWN', 'MAX_LEVERAGE', 'MAX_ORDERS_PER_MINUTE')),
    CONSTRAINT ck_risk_limits_limit_value CHECK (limit_value >= 0),
    CONSTRAINT ck_risk_limits_warning_value CHECK (warning_value IS NULL OR warning_value <= limit_value),
    CONSTRAINT uq_risk_limits_limit_type_portfolio_id_strategy_id UNIQUE NULLS NOT DISTINCT (limit_type, portfolio_id, strategy_id),
    CONSTRAINT fk_risk_limits_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id),
    CONSTRAINT fk_risk_limits_strategy_id_strategies FOREIGN KEY(strategy_id) REFERENCES strategy_engine.strategies (id)
);

CREATE INDEX ix_risk_limits_portfolio_id ON risk_management.risk_limits (portfolio_id);

CREATE INDEX ix_risk_limits_strategy_id ON risk_management.risk_limits (strategy_id);

COMMENT ON TABLE risk_management.risk_limits IS 'How much of one kind of risk may be taken, and by whom';

COMMENT ON COLUMN risk_management.risk_limits.id IS 'The limit';

COMMENT ON COLUMN risk_management.risk_limits.limit_type IS 'Of which risk';

COMMENT ON COLUMN risk_management.risk_limits.portfolio_id IS 'For which portfolio; empty is all';

COMMENT ON COLUMN risk_management.risk_limits.strategy_id IS 'For which strategy; empty is all';

COMMENT ON COLUMN risk_management.risk_limits.limit_value IS 'How much';

COMMENT ON COLUMN risk_management.risk_limits.warning_value IS 'From where somebody is told';

COMMENT ON COLUMN risk_management.risk_limits.is_active IS 'Whether it holds now';

COMMENT ON COLUMN risk_management.risk_limits.set_by IS 'Who set it';

COMMENT ON COLUMN risk_management.risk_limits.created_at IS 'When the row was made';

COMMENT ON COLUMN risk_management.risk_limits.updated_at IS 'When the row last changed; kept by trigger';

COMMENT ON COLUMN risk_management.risk_limits.version IS 'Raised by every update';

CREATE TABLE risk_management.risk_events (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    risk_limit_id BIGINT,
    portfolio_id BIGINT,
    event_type TEXT NOT NULL,
    severity TEXT NOT NULL,
    measured_value NUMERIC(20, 8),
    description TEXT DEFAULT '' NOT NULL,
    details JSONB DEFAULT '{}' NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolution TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_risk_events PRIMARY KEY (id),
    CONSTRAINT ck_risk_events_severity CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL', 'EMERGENCY')),
    CONSTRAINT fk_risk_events_risk_limit_id_risk_limits FOREIGN KEY(risk_limit_id) REFERENCES risk_management.risk_limits (id),
    CONSTRAINT fk_risk_events_portfolio_id_portfolios FOREIGN KEY(portfolio_id) REFERENCES execution.portfolios (id)
);

CREATE INDEX ix_risk_events_occurred_at ON risk_management.risk_events (occurred_at);

CREATE INDEX ix_risk_events_portfolio_id_occurred_at ON risk_management.risk_events (portfolio_id, occurred_at);

CREATE INDEX ix_risk_events_risk_limit_id ON risk_management.risk_events (risk_limit_id);

COMMENT ON TABLE risk_management.risk_events IS 'A limit that was reached or broken, and what was done';

COMMENT ON COLUMN risk_management.risk_events.id IS 'The event';

COMMENT ON COLUMN risk_management.risk_events.risk_limit_id IS 'Which limit';

COMMENT ON COLUMN risk_management.risk_events.portfolio_id IS 'In which portfolio';

COMMENT ON COLUMN risk_management.risk_events.event_type IS 'What kind';

COMMENT ON COLUMN risk_management.risk_events.severity IS 'How grave';

COMMENT ON COLUMN risk_management.risk_events.measured_value IS 'How much it was';

COMMENT ON COLUMN risk_management.risk_events.description IS 'In words';

COMMENT ON COLUMN risk_management.risk_events.details IS 'What else is known';

COMMENT ON COLUMN risk_management.risk_events.occurred_at IS 'When';

COMMENT ON COLUMN risk_management.risk_events.resolved_at IS 'When it was over';

COMMENT ON COLUMN risk_management.risk_events.resolution IS 'What was done';

COMMENT ON COLUMN risk_management.risk_events.created_at IS 'When the row was made';

COMMENT ON COLUMN risk_management.risk_events.updated_at IS 'When the row last changed; kept by trigger';
