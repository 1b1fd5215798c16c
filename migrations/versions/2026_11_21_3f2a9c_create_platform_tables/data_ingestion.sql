CREATE TABLE data_ingestion.articles (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    title TEXT NOT NULL,
    content TEXT DEFAULT '' NOT NULL,
    source TEXT NOT NULL,
    url TEXT,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    symbols TEXT[] DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_articles PRIMARY KEY (id),
    CONSTRAINT uq_articles_url UNIQUE (url)
);

CREATE INDEX idx_articles_published_at ON data_ingestion.articles (published_at);

CREATE INDEX ix_articles_symbols ON data_ingestion.articles USING gin (symbols);

COMMENT ON TABLE data_ingestion.articles IS 'A piece of news';

COMMENT ON COLUMN data_ingestion.articles.id IS 'The article';

COMMENT ON COLUMN data_ingestion.articles.title IS 'Its headline';

COMMENT ON COLUMN data_ingestion.articles.content IS 'Its text';

COMMENT ON COLUMN data_ingestion.articles.source IS 'Who published it';

COMMENT ON COLUMN data_ingestion.articles.url IS 'Where it can be read';

COMMENT ON COLUMN data_ingestion.articles.published_at IS 'When it appeared';

COMMENT ON COLUMN data_ingestion.articles.symbols IS 'Which tickers it is about';

COMMENT ON COLUMN data_ingestion.articles.created_at IS 'When the row was made';

COMMENT ON COLUMN data_ingestion.articles.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE data_ingestion.data_quality_logs (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    checked_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    symbol TEXT,
    data_source TEXT NOT NULL,
    check_name TEXT NOT NULL,
    status TEXT NOT NULL,
    rows_checked BIGINT DEFAULT '0' NOT NULL,
    rows_failed BIGINT DEFAULT '0' NOT NULL,
    details JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_data_quality_logs PRIMARY KEY (id),
    CONSTRAINT ck_data_quality_logs_status CHECK (status IN ('OK', 'WARNING', 'FAILED'))
);

CREATE INDEX ix_data_quality_logs_checked_at ON data_ingestion.data_quality_logs (checked_at);

CREATE INDEX ix_data_quality_logs_symbol_checked_at ON data_ingestion.data_quality_logs (symbol, checked_at);

COMMENT ON TABLE data_ingestion.data_quality_logs IS 'What a check of incoming data found';

COMMENT ON COLUMN data_ingestion.data_quality_logs.id IS 'The entry';

COMMENT ON COLUMN data_ingestion.data_quality_logs.checked_at IS 'When';

COMMENT ON COLUMN data_ingestion.data_quality_logs.symbol IS 'Of which ticker';

COMMENT ON COLUMN data_ingestion.data_quality_logs.data_source IS 'From where';

COMMENT ON COLUMN data_ingestion.data_quality_logs.check_name IS 'Which check';

COMMENT ON COLUMN data_ingestion.data_quality_logs.status IS 'How it went';

COMMENT ON COLUMN data_ingestion.data_quality_logs.rows_checked IS 'Over how many rows';

COMMENT ON COLUMN data_ingestion.data_quality_logs.rows_failed IS 'How many of them failed';

COMMENT ON COLUMN data_ingestion.data_quality_logs.details IS 'Which, and why';

CREATE TABLE data_ingestion.ingestion_status (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    data_source TEXT NOT NULL,
    dataset TEXT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    finished_at TIMESTAMP WITH TIME ZONE,
    status TEXT DEFAULT 'RUNNING' NOT NULL,
    rows_loaded BIGINT DEFAULT '0' NOT NULL,
    error_message TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_ingestion_status PRIMARY KEY (id),
    CONSTRAINT ck_ingestion_status_status CHECK (status IN ('RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED')),
    CONSTRAINT ck_ingestion_status_finished_at CHECK (finished_at IS NULL OR finished_at >= started_at)
);

CREATE INDEX ix_ingestion_status_data_source_started_at ON data_ingestion.ingestion_status (data_source, started_at);

COMMENT ON TABLE data_ingestion.ingestion_status IS 'One run of a loader';

COMMENT ON COLUMN data_ingestion.ingestion_status.id IS 'The run';

COMMENT ON COLUMN data_ingestion.ingestion_status.data_source IS 'From where';

COMMENT ON COLUMN data_ingestion.ingestion_status.dataset IS 'What';

COMMENT ON COLUMN data_ingestion.ingestion_status.started_at IS 'When it began';

COMMENT ON COLUMN data_ingestion.ingestion_status.finished_at IS 'When it ended';

COMMENT ON COLUMN data_ingestion.ingestion_status.status IS 'How it went';

COMMENT ON COLUMN data_ingestion.ingestion_status.rows_loaded IS 'How many rows came';

COMMENT ON COLUMN data_ingestion.ingestion_status.error_message IS 'Why it failed';

COMMENT ON COLUMN data_ingestion.ingestion_status.created_at IS 'When the row was made';

COMMENT ON COLUMN data_ingestion.ingestion_status.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE data_ingestion.prices (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    symbol TEXT NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE NOT NULL,
    open NUMERIC(20, 8) NOT NULL,
    high NUMERIC(20, 8) NOT NULL,
    low NUMERIC(20, 8) NOT NULL,
    close NUMERIC(20, 8) NOT NULL,
    volume NUMERIC(20, 8) DEFAULT '0' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_prices PRIMARY KEY (id),
    CONSTRAINT ck_prices_bar CHECK (low <= open AND low <= close AND high >= open AND high >= close),
    CONSTRAINT ck_prices_volume CHECK (volume >= 0),
    CONSTRAINT idx_prices_symbol_timestamp UNIQUE (symbol, timestamp)
);

CREATE INDEX ix_prices_timestamp ON data_ingestion.prices (timestamp);

COMMENT ON TABLE data_ingestion.prices IS 'Checked bars that strategies work with';

COMMENT ON COLUMN data_ingestion.prices.id IS 'The bar';

COMMENT ON COLUMN data_ingestion.prices.symbol IS 'The ticker';

COMMENT ON COLUMN data_ingestion.prices.timestamp IS 'Where the bar begins';

COMMENT ON COLUMN data_ingestion.prices.open IS 'First price';

COMMENT ON COLUMN data_ingestion.prices.high IS 'Highest price';

COMMENT ON COLUMN data_ingestion.prices.low IS 'Lowest price';

COMMENT ON COLUMN data_ingestion.prices.close IS 'Last price';

COMMENT ON COLUMN data_ingestion.prices.volume IS 'How much was traded';

COMMENT ON COLUMN data_ingestion.prices.created_at IS 'When the row was made';

COMMENT ON COLUMN data_ingestion.prices.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE data_ingestion.events (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    article_id BIGINT,
    event_type TEXT NOT NULL,
    severity TEXT NOT NULL,
    keywords TEXT[] DEFAULT '{}' NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (id),
    CONSTRAINT ck_events_severity CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
    CONSTRAINT fk_events_article_id_articles FOREIGN KEY(article_id) REFERENCES data_ingestion.articles (id) ON DELETE SET NULL
);

CREATE INDEX idx_events_severity ON data_ingestion.events (severity);

CREATE INDEX idx_events_timestamp ON data_ingestion.events (timestamp);

CREATE INDEX ix_events_article_id ON data_ingestion.events (article_id);

COMMENT ON TABLE data_ingestion.events IS 'Something in the world that moves markets';

COMMENT ON COLUMN data_ingestion.events.id IS 'The event';

COMMENT ON COLUMN data_ingestion.events.article_id IS 'Where it was read';

COMMENT ON COLUMN data_ingestion.events.event_type IS 'What kind';

COMMENT ON COLUMN data_ingestion.events.severity IS 'How grave';

COMMENT ON COLUMN data_ingestion.events.keywords IS 'By which words it was found';

COMMENT ON COLUMN data_ingestion.events.timestamp IS 'When it happened';

COMMENT ON COLUMN data_ingestion.events.created_at IS 'When the row was made';

COMMENT ON COLUMN data_ingestion.events.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE data_ingestion.institutional_holders (
    symbol TEXT NOT NULL,
    holder TEXT NOT NULL,
    reported_on DATE NOT NULL,
    shares BIGINT NOT NULL,
    value NUMERIC(20, 8),
    percent_held NUMERIC(18, 8),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_institutional_holders PRIMARY KEY (symbol, holder, reported_on),
    CONSTRAINT ck_institutional_holders_shares CHECK (shares >= 0),
    CONSTRAINT fk_institutional_holders_symbol_symbols FOREIGN KEY(symbol) REFERENCES shared.symbols (symbol)
);

CREATE INDEX ix_institutional_holders_holder ON data_ingestion.institutional_holders (holder);

COMMENT ON TABLE data_ingestion.institutional_holders IS 'Who holds much of a company, as reported';

COMMENT ON COLUMN data_ingestion.institutional_holders.symbol IS 'Its ticker';

COMMENT ON COLUMN data_ingestion.institutional_holders.holder IS 'Who';

COMMENT ON COLUMN data_ingestion.institutional_holders.reported_on IS 'In the report of which day';

COMMENT ON COLUMN data_ingestion.institutional_holders.shares IS 'How many shares';

COMMENT ON COLUMN data_ingestion.institutional_holders.value IS 'What they were worth';

COMMENT ON COLUMN data_ingestion.institutional_holders.percent_held IS 'Of all shares';

COMMENT ON COLUMN data_ingestion.institutional_holders.created_at IS 'When the row was made';

COMMENT ON COLUMN data_ingestion.institutional_holders.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE data_ingestion.key_statistics (
    symbol TEXT NOT NULL,
    as_of DATE NOT NULL,
    market_cap NUMERIC(20, 8),
    enterprise_value NUMERIC(20, 8),
    trailing_pe NUMERIC(18, 8),
    forward_pe NUMERIC(18, 8),
    price_to_book NUMERIC(18, 8),
    dividend_yield NUMERIC(18, 8),
    beta NUMERIC(18, 8),
    shares_outstanding BIGINT,
    details JSONB DEFAULT '{}' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_key_statistics PRIMARY KEY (symbol, as_of),
    CONSTRAINT fk_key_statistics_symbol_symbols FOREIGN KEY(symbol) REFERENCES shared.symbols (symbol)
);

COMMENT ON TABLE data_ingestion.key_statistics IS 'Fundamentals of a company on a day';

COMMENT ON COLUMN data_ingestion.key_statistics.symbol IS 'Its ticker';

COMMENT ON COLUMN data_ingestion.key_statistics.as_of IS 'Of which day';

COMMENT ON COLUMN data_ingestion.key_statistics.market_cap IS 'Value of the whole company';

COMMENT ON COLUMN data_ingestion.key_statistics.enterprise_value IS 'With its debt, less its cash';

COMMENT ON COLUMN data_ingestion.key_statistics.trailing_pe IS 'Price to last year''s earnings';

COMMENT ON COLUMN data_ingestion.key_statistics.forward_pe IS 'Price to next year''s earnings';

COMMENT ON COLUMN data_ingestion.key_statistics.price_to_book IS 'Price to net assets';

COMMENT ON COLUMN data_ingestion.key_statistics.dividend_yield IS 'A year''s dividend to price';

COMMENT ON COLUMN data_ingestion.key_statistics.beta IS 'How it moves with the market';

COMMENT ON COLUMN data_ingestion.key_statistics.shares_outstanding IS 'How many shares there are';

COMMENT ON COLUMN data_ingestion.key_statistics.details IS 'What else the source gave';

COMMENT ON COLUMN data_ingestion.key_statistics.created_at IS 'When the row was made';

COMMENT ON COLUMN data_ingestion.key_statistics.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE data_ingestion.sentiment_scores (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    article_id BIGINT NOT NULL,
    score NUMERIC(18, 8) NOT NULL,
    confidence NUMERIC(18, 8) NOT NULL,
    keywords_positive TEXT[] DEFAULT '{}' NOT NULL,
    keywords_negative TEXT[] DEFAULT '{}' NOT NULL,
    model TEXT DEFAULT '' NOT NULL,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_sentiment_scores PRIMARY KEY (id),
    CONSTRAINT ck_sentiment_scores_score CHECK (score BETWEEN -1 AND 1),
    CONSTRAINT ck_sentiment_scores_confidence CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT fk_sentiment_scores_article_id_articles FOREIGN KEY(article_id) REFERENCES data_ingestion.articles (id) ON DELETE CASCADE
);

CREATE INDEX idx_sentiment_timestamp ON data_ingestion.sentiment_scores (timestamp);

CREATE INDEX ix_sentiment_scores_article_id ON data_ingestion.sentiment_scores (article_id);

COMMENT ON TABLE data_ingestion.sentiment_scores IS 'How an article sounds';

COMMENT ON COLUMN data_ingestion.sentiment_scores.id IS 'The score';

COMMENT ON COLUMN data_ingestion.sentiment_scores.article_id IS 'Of which article';

COMMENT ON COLUMN data_ingestion.sentiment_scores.score IS 'From -1, bad, to 1, good';

COMMENT ON COLUMN data_ingestion.sentiment_scores.confidence IS 'How sure, from 0 to 1';

COMMENT ON COLUMN data_ingestion.sentiment_scores.keywords_positive IS 'Words that speak for it';

COMMENT ON COLUMN data_ingestion.sentiment_scores.keywords_negative IS 'Words that speak against it';

COMMENT ON COLUMN data_ingestion.sentiment_scores.model IS 'Which model says so';

COMMENT ON COLUMN data_ingestion.sentiment_scores.timestamp IS 'When it was computed';

COMMENT ON COLUMN data_ingestion.sentiment_scores.created_at IS 'When the row was made';

COMMENT ON COLUMN data_ingestion.sentiment_scores.updated_at IS 'When the row last changed; kept by trigger';
