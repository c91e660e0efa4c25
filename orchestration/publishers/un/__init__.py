"""United Nations: UN Comtrade, and the location codes of UN/LOCODE."""
