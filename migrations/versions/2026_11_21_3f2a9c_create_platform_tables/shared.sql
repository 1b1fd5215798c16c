CREATE TABLE shared.clients (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    client_code TEXT NOT NULL,
    name TEXT NOT NULL,
    contact BYTEA,
    tax_id BYTEA,
    country TEXT,
    status TEXT DEFAULT 'PENDING' NOT NULL,
    registered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_clients PRIMARY KEY (id),
    CONSTRAINT ck_clients_status CHECK (status IN ('PENDING', 'ACTIVE', 'SUSPENDED', 'CLOSED')),
    CONSTRAINT uq_clients_client_code UNIQUE (client_code)
);

COMMENT ON TABLE shared.clients IS 'For whom the firm trades';

COMMENT ON COLUMN shared.clients.id IS 'The client';

COMMENT ON COLUMN shared.clients.client_code IS 'What the firm calls it';

COMMENT ON COLUMN shared.clients.name IS 'Its name on statements';

COMMENT ON COLUMN shared.clients.contact IS 'Personal: encrypted';

COMMENT ON COLUMN shared.clients.tax_id IS 'Personal: encrypted';

COMMENT ON COLUMN shared.clients.country IS 'Two letters, ISO 3166';

COMMENT ON COLUMN shared.clients.status IS 'How far its registration is';

COMMENT ON COLUMN shared.clients.registered_at IS 'When it was registered';

COMMENT ON COLUMN shared.clients.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.clients.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.delisted_symbols (
    symbol TEXT NOT NULL,
    delisted_on DATE NOT NULL,
    reason TEXT,
    successor TEXT,
    last_price NUMERIC(20, 8),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_delisted_symbols PRIMARY KEY (symbol, delisted_on)
);

COMMENT ON TABLE shared.delisted_symbols IS 'A ticker that is gone, and what followed it';

COMMENT ON COLUMN shared.delisted_symbols.symbol IS 'The ticker';

COMMENT ON COLUMN shared.delisted_symbols.delisted_on IS 'Its last day';

COMMENT ON COLUMN shared.delisted_symbols.reason IS 'Why';

COMMENT ON COLUMN shared.delisted_symbols.successor IS 'Under which ticker it goes on, if it does';

COMMENT ON COLUMN shared.delisted_symbols.last_price IS 'At its last close';

COMMENT ON COLUMN shared.delisted_symbols.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.delisted_symbols.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.feature_flags (
    name TEXT NOT NULL,
    enabled BOOLEAN DEFAULT false NOT NULL,
    rollout_percent BIGINT DEFAULT '100' NOT NULL,
    rules JSONB DEFAULT '{}' NOT NULL,
    description TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_feature_flags PRIMARY KEY (name),
    CONSTRAINT ck_feature_flags_rollout_percent CHECK (rollout_percent BETWEEN 0 AND 100)
);

COMMENT ON TABLE shared.feature_flags IS 'Something that can be switched on without a release';

COMMENT ON COLUMN shared.feature_flags.name IS 'Which feature';

COMMENT ON COLUMN shared.feature_flags.enabled IS 'Whether it is on';

COMMENT ON COLUMN shared.feature_flags.rollout_percent IS 'For how many, when on';

COMMENT ON COLUMN shared.feature_flags.rules IS 'For whom, when on';

COMMENT ON COLUMN shared.feature_flags.description IS 'What it does';

COMMENT ON COLUMN shared.feature_flags.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.feature_flags.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.holidays (
    exchange TEXT NOT NULL,
    holiday_date DATE NOT NULL,
    name TEXT NOT NULL,
    early_close TIME WITHOUT TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_holidays PRIMARY KEY (exchange, holiday_date)
);

COMMENT ON TABLE shared.holidays IS 'A day on which a market is closed or closes early';

COMMENT ON COLUMN shared.holidays.exchange IS 'Which market';

COMMENT ON COLUMN shared.holidays.holiday_date IS 'Which day';

COMMENT ON COLUMN shared.holidays.name IS 'Why';

COMMENT ON COLUMN shared.holidays.early_close IS 'Local time; empty when closed all day';

COMMENT ON COLUMN shared.holidays.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.holidays.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.instruments (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    symbol TEXT NOT NULL,
    exchange TEXT DEFAULT '' NOT NULL,
    name TEXT,
    asset_class TEXT NOT NULL,
    currency TEXT DEFAULT 'USD' NOT NULL,
    tick_size NUMERIC(20, 8) DEFAULT '0.01' NOT NULL,
    lot_size NUMERIC(20, 8) DEFAULT '1' NOT NULL,
    multiplier NUMERIC(20, 8) DEFAULT '1' NOT NULL,
    expires_on DATE,
    is_active BOOLEAN DEFAULT true NOT NULL,
    details JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_instruments PRIMARY KEY (id),
    CONSTRAINT ck_instruments_asset_class CHECK (asset_class IN ('EQUITY', 'ETF', 'BOND', 'FUTURE', 'OPTION', 'FX', 'CRYPTO', 'INDEX')),
    CONSTRAINT ck_instruments_tick_size CHECK (tick_size > 0),
    CONSTRAINT ck_instruments_lot_size CHECK (lot_size > 0),
    CONSTRAINT uq_instruments_symbol_exchange UNIQUE (symbol, exchange)
);

COMMENT ON TABLE shared.instruments IS 'A contract that can be traded, with its terms';

COMMENT ON COLUMN shared.instruments.id IS 'The instrument';

COMMENT ON COLUMN shared.instruments.symbol IS 'Its ticker';

COMMENT ON COLUMN shared.instruments.exchange IS 'Where it is listed';

COMMENT ON COLUMN shared.instruments.name IS 'In words';

COMMENT ON COLUMN shared.instruments.asset_class IS 'What kind it is';

COMMENT ON COLUMN shared.instruments.currency IS 'In which it is quoted';

COMMENT ON COLUMN shared.instruments.tick_size IS 'Smallest step of its price';

COMMENT ON COLUMN shared.instruments.lot_size IS 'Smallest quantity';

COMMENT ON COLUMN shared.instruments.multiplier IS 'Value of one point';

COMMENT ON COLUMN shared.instruments.expires_on IS 'For futures and options';

COMMENT ON COLUMN shared.instruments.is_active IS 'Whether it can be traded now';

COMMENT ON COLUMN shared.instruments.details IS 'What only its kind has';

COMMENT ON COLUMN shared.instruments.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.instruments.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.model_params (
    category TEXT NOT NULL,
    name TEXT NOT NULL,
    value JSONB NOT NULL,
    description TEXT,
    updated_by TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_model_params PRIMARY KEY (category, name)
);

COMMENT ON TABLE shared.model_params IS 'A parameter of a model, by category';

COMMENT ON COLUMN shared.model_params.category IS 'Which model or part';

COMMENT ON COLUMN shared.model_params.name IS 'Which parameter';

COMMENT ON COLUMN shared.model_params.value IS 'Its value';

COMMENT ON COLUMN shared.model_params.description IS 'What it does';

COMMENT ON COLUMN shared.model_params.updated_by IS 'Who set it';

COMMENT ON COLUMN shared.model_params.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.model_params.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.symbols (
    symbol TEXT NOT NULL,
    name TEXT,
    exchange TEXT,
    asset_class TEXT DEFAULT 'EQUITY' NOT NULL,
    sector TEXT,
    industry TEXT,
    market_cap NUMERIC(20, 8),
    is_active BOOLEAN DEFAULT true NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_symbols PRIMARY KEY (symbol),
    CONSTRAINT ck_symbols_asset_class CHECK (asset_class IN ('EQUITY', 'ETF', 'BOND', 'FUTURE', 'OPTION', 'FX', 'CRYPTO', 'INDEX'))
);

CREATE INDEX ix_symbols_exchange ON shared.symbols (exchange);

COMMENT ON TABLE shared.symbols IS 'A ticker that the platform follows';

COMMENT ON COLUMN shared.symbols.symbol IS 'The ticker';

COMMENT ON COLUMN shared.symbols.name IS 'In words';

COMMENT ON COLUMN shared.symbols.exchange IS 'Where it is listed';

COMMENT ON COLUMN shared.symbols.asset_class IS 'What kind it is';

COMMENT ON COLUMN shared.symbols.sector IS 'Line of business';

COMMENT ON COLUMN shared.symbols.industry IS 'Within the sector';

COMMENT ON COLUMN shared.symbols.market_cap IS 'Value of the whole company';

COMMENT ON COLUMN shared.symbols.is_active IS 'Whether it is followed';

COMMENT ON COLUMN shared.symbols.added_at IS 'Since when';

COMMENT ON COLUMN shared.symbols.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.symbols.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.system_config (
    key TEXT NOT NULL,
    value JSONB NOT NULL,
    description TEXT,
    updated_by TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_system_config PRIMARY KEY (key)
);

COMMENT ON TABLE shared.system_config IS 'A setting of the platform';

COMMENT ON COLUMN shared.system_config.key IS 'Which setting';

COMMENT ON COLUMN shared.system_config.value IS 'Its value';

COMMENT ON COLUMN shared.system_config.description IS 'What it does';

COMMENT ON COLUMN shared.system_config.updated_by IS 'Who set it';

COMMENT ON COLUMN shared.system_config.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.system_config.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.company_info (
    symbol TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    website TEXT,
    country TEXT,
    employees BIGINT,
    officers JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_company_info PRIMARY KEY (symbol),
    CONSTRAINT fk_company_info_symbol_symbols FOREIGN KEY(symbol) REFERENCES shared.symbols (symbol)
);

COMMENT ON TABLE shared.company_info IS 'What a company says of itself';

COMMENT ON COLUMN shared.company_info.symbol IS 'Its ticker';

COMMENT ON COLUMN shared.company_info.name IS 'Its name';

COMMENT ON COLUMN shared.company_info.description IS 'What it does';

COMMENT ON COLUMN shared.company_info.website IS 'Where it says so';

COMMENT ON COLUMN shared.company_info.country IS 'Two letters, ISO 3166';

COMMENT ON COLUMN shared.company_info.employees IS 'How many';

COMMENT ON COLUMN shared.company_info.officers IS 'Who leads it';

COMMENT ON COLUMN shared.company_info.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.company_info.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.symbol_data_status (
    symbol TEXT NOT NULL,
    day DATE NOT NULL,
    data_source TEXT NOT NULL,
    status TEXT DEFAULT 'PENDING' NOT NULL,
    rows_count BIGINT DEFAULT '0' NOT NULL,
    error_message TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_symbol_data_status PRIMARY KEY (symbol, day, data_source),
    CONSTRAINT ck_symbol_data_status_status CHECK (status IN ('PENDING', 'OK', 'PARTIAL', 'MISSING', 'ERROR')),
    CONSTRAINT fk_symbol_data_status_symbol_symbols FOREIGN KEY(symbol) REFERENCES shared.symbols (symbol)
);

CREATE INDEX ix_symbol_data_status_day_status ON shared.symbol_data_status (day, status);

COMMENT ON TABLE shared.symbol_data_status IS 'How complete the data of a ticker is, by source and day';

COMMENT ON COLUMN shared.symbol_data_status.symbol IS 'The ticker';

COMMENT ON COLUMN shared.symbol_data_status.day IS 'Of which day';

COMMENT ON COLUMN shared.symbol_data_status.data_source IS 'From where';

COMMENT ON COLUMN shared.symbol_data_status.status IS 'How complete';

COMMENT ON COLUMN shared.symbol_data_status.rows_count IS 'How many rows came';

COMMENT ON COLUMN shared.symbol_data_status.error_message IS 'Why not';

COMMENT ON COLUMN shared.symbol_data_status.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.symbol_data_status.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE shared.users (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    username TEXT NOT NULL,
    email BYTEA,
    email_digest BYTEA,
    full_name BYTEA,
    password_hash TEXT,
    client_id BIGINT,
    roles JSONB DEFAULT '{}' NOT NULL,
    status TEXT DEFAULT 'ACTIVE' NOT NULL,
    last_login_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT ck_users_status CHECK (status IN ('ACTIVE', 'LOCKED', 'CLOSED')),
    CONSTRAINT uq_users_username UNIQUE (username),
    CONSTRAINT uq_users_email_digest UNIQUE (email_digest),
    CONSTRAINT fk_users_client_id_clients FOREIGN KEY(client_id) REFERENCES shared.clients (id)
);

CREATE INDEX ix_users_client_id ON shared.users (client_id);

COMMENT ON TABLE shared.users IS 'Somebody who may use the platform';

COMMENT ON COLUMN shared.users.id IS 'The user';

COMMENT ON COLUMN shared.users.username IS 'What they log in as';

COMMENT ON COLUMN shared.users.email IS 'Personal: encrypted';

COMMENT ON COLUMN shared.users.email_digest IS 'Keyed digest of the address, to find it and keep it unique';

COMMENT ON COLUMN shared.users.full_name IS 'Personal: encrypted';

COMMENT ON COLUMN shared.users.password_hash IS 'Argon2 or bcrypt, made by the application';

COMMENT ON COLUMN shared.users.client_id IS 'For which client they act; empty for staff';

COMMENT ON COLUMN shared.users.roles IS 'What they may do in the platform';

COMMENT ON COLUMN shared.users.status IS 'Whether they may log in';

COMMENT ON COLUMN shared.users.last_login_at IS 'When they last did';

COMMENT ON COLUMN shared.users.created_at IS 'When the row was made';

COMMENT ON COLUMN shared.users.updated_at IS 'When the row last changed; kept by trigger';
