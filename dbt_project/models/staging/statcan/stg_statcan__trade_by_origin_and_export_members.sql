{{ statcan_members('statcan_trade_by_origin_and_export_members') }}
