CREATE TABLE notification.alerts (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    alert_type TEXT NOT NULL,
    severity TEXT NOT NULL,
    message TEXT DEFAULT '' NOT NULL,
    source TEXT,
    details JSONB DEFAULT '{}' NOT NULL,
    resolved BOOLEAN DEFAULT false NOT NULL,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolution TEXT,
    timestamp TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_alerts PRIMARY KEY (id),
    CONSTRAINT ck_alerts_severity CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL', 'EMERGENCY'))
);

CREATE INDEX ix_alerts_timestamp ON notification.alerts (timestamp);

CREATE INDEX ix_alerts_unresolved ON notification.alerts (severity, timestamp) WHERE NOT resolved;

COMMENT ON TABLE notification.alerts IS 'Something that a person should look at';

COMMENT ON COLUMN notification.alerts.id IS 'The alert';

COMMENT ON COLUMN notification.alerts.alert_type IS 'What kind';

COMMENT ON COLUMN notification.alerts.severity IS 'How grave';

COMMENT ON COLUMN notification.alerts.message IS 'In words';

COMMENT ON COLUMN notification.alerts.source IS 'From which part';

COMMENT ON COLUMN notification.alerts.details IS 'What else is known';

COMMENT ON COLUMN notification.alerts.resolved IS 'Whether it is over';

COMMENT ON COLUMN notification.alerts.resolved_at IS 'Since when';

COMMENT ON COLUMN notification.alerts.resolution IS 'What was done';

COMMENT ON COLUMN notification.alerts.timestamp IS 'When it was raised';

COMMENT ON COLUMN notification.alerts.created_at IS 'When the row was made';

COMMENT ON COLUMN notification.alerts.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE notification.notification_configs (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    user_id BIGINT NOT NULL,
    channel TEXT NOT NULL,
    alert_type TEXT DEFAULT '*' NOT NULL,
    min_severity TEXT DEFAULT 'WARNING' NOT NULL,
    settings JSONB DEFAULT '{}' NOT NULL,
    enabled BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_notification_configs PRIMARY KEY (id),
    CONSTRAINT ck_notification_configs_channel CHECK (channel IN ('EMAIL', 'SMS', 'CHAT', 'WEBHOOK')),
    CONSTRAINT ck_notification_configs_min_severity CHECK (min_severity IN ('INFO', 'WARNING', 'CRITICAL', 'EMERGENCY')),
    CONSTRAINT uq_notification_configs_user_id_channel_alert_type UNIQUE (user_id, channel, alert_type),
    CONSTRAINT fk_notification_configs_user_id_users FOREIGN KEY(user_id) REFERENCES shared.users (id)
);

COMMENT ON TABLE notification.notification_configs IS 'What somebody wants to be told, and how';

COMMENT ON COLUMN notification.notification_configs.id IS 'The entry';

COMMENT ON COLUMN notification.notification_configs.user_id IS 'Who';

COMMENT ON COLUMN notification.notification_configs.channel IS 'How';

COMMENT ON COLUMN notification.notification_configs.alert_type IS 'What; * is everything';

COMMENT ON COLUMN notification.notification_configs.min_severity IS 'From how grave on';

COMMENT ON COLUMN notification.notification_configs.settings IS 'Where to, and when not';

COMMENT ON COLUMN notification.notification_configs.enabled IS 'Whether it holds now';

COMMENT ON COLUMN notification.notification_configs.created_at IS 'When the row was made';

COMMENT ON COLUMN notification.notification_configs.updated_at IS 'When the row last changed; kept by trigger';

CREATE TABLE notification.notification_logs (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    alert_id BIGINT,
    user_id BIGINT,
    channel TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    status TEXT DEFAULT 'QUEUED' NOT NULL,
    attempts BIGINT DEFAULT '0' NOT NULL,
    error_message TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    sent_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_notification_logs PRIMARY KEY (id),
    CONSTRAINT ck_notification_logs_channel CHECK (channel IN ('EMAIL', 'SMS', 'CHAT', 'WEBHOOK')),
    CONSTRAINT ck_notification_logs_status CHECK (status IN ('QUEUED', 'SENT', 'FAILED')),
    CONSTRAINT fk_notification_logs_alert_id_alerts FOREIGN KEY(alert_id) REFERENCES notification.alerts (id),
    CONSTRAINT fk_notification_logs_user_id_users FOREIGN KEY(user_id) REFERENCES shared.users (id)
);

CREATE INDEX ix_notification_logs_alert_id ON notification.notification_logs (alert_id);

CREATE INDEX ix_notification_logs_user_id_created_at ON notification.notification_logs (user_id, created_at);

COMMENT ON TABLE notification.notification_logs IS 'What was sent to whom, and whether it arrived';

COMMENT ON COLUMN notification.notification_logs.id IS 'The message';

COMMENT ON COLUMN notification.notification_logs.alert_id IS 'About what';

COMMENT ON COLUMN notification.notification_logs.user_id IS 'To whom';

COMMENT ON COLUMN notification.notification_logs.channel IS 'How';

COMMENT ON COLUMN notification.notification_logs.subject IS 'Its first line';

COMMENT ON COLUMN notification.notification_logs.status IS 'How far it is';

COMMENT ON COLUMN notification.notification_logs.attempts IS 'How often it was tried';

COMMENT ON COLUMN notification.notification_logs.error_message IS 'Why it failed';

COMMENT ON COLUMN notification.notification_logs.created_at IS 'When it was queued';

COMMENT ON COLUMN notification.notification_logs.sent_at IS 'When it left';
