DROP TABLE shared.users;

DROP TABLE shared.symbol_data_status;

DROP TABLE shared.company_info;

DROP TABLE shared.system_config;

DROP TABLE shared.symbols;

DROP TABLE shared.model_params;

DROP TABLE shared.instruments;

DROP TABLE shared.holidays;

DROP TABLE shared.feature_flags;

DROP TABLE shared.delisted_symbols;

DROP TABLE shared.clients;
